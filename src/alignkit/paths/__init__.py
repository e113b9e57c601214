"""Channel paths and the exact engines that are fitted on them: pure functions over arrays, no files, no money."""
