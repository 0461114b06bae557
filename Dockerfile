# docker run --rm -v "$PWD:/src" ghcr.io/maprace/maprace-lint ./...

FROM golang:1.26 AS build
WORKDIR /maprace-lint
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /maprace-lint.bin ./cmd/maprace-lint

# At run time the go command lists packages and compiles what they import, and
# the C compiler what they use through cgo.
FROM golang:1.26
COPY --from=build /maprace-lint.bin /usr/local/bin/maprace-lint
# Sources that are mounted belong to somebody whom git does not trust.
ENV GOFLAGS=-buildvcs=false
WORKDIR /src
ENTRYPOINT ["maprace-lint"]
CMD ["./..."]
