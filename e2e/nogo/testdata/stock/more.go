package stock

func Twice() {
	out := make(chan int)
	close(out)
	close(out)
}

func Quiet() {
	out := make(chan int)
	close(out)
	close(out) //lint:ignore closenil it shall panic
}
