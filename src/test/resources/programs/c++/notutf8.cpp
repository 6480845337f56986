#include <iostream>

int main() { std::cout << "caf\xc3\xa9 \xff\xfe end\n"; }
