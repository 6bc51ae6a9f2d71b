using Posthouse.Fuzz.Tests;

// With "fuzz" first it is the fuzzer; otherwise the runner of the tests, as in every other room.
return args is ["fuzz", .. string[] rest]
    ? FuzzCommand.Run(rest)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
