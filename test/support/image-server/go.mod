module image-server

go 1.26
