// The precompiled header of the tests is compiled for a target of its own, an executable like they
// are.
int main() {
  return 0;
}
