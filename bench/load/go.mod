module kloop/bench/load

go 1.19
