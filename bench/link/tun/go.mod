module kloop/bench/link

go 1.19
