using System.Diagnostics;
using System.Globalization;
using SharpFuzz;

namespace Posthouse.Fuzz.Tests;

/// <summary>The fuzzer's command line: one target, under another fuzzer, on files, or in the loop of this program.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        usage: Posthouse.Fuzz.Tests fuzz COMMAND
          list                               the targets
          run TARGET|all [--seconds N] [--iterations N] [--seed N] [--corpus DIR]
                                             mutates the corpus; a failing input is written to DIR (or here) and ends with code 1
          file TARGET FILE...                runs the target on files
          seeds TARGET DIR                   writes the corpus for another fuzzer
          instrument                         instruments Posthouse's assemblies beside this program: 'run' is then guided by coverage
          afl TARGET                         under afl-fuzz, after 'instrument'
          libfuzzer TARGET                   under libfuzzer-dotnet, after 'instrument'
        """;

    public static int Run(string[] arguments)
    {
        CoverageMap.Prepare();
        switch (arguments)
        {
            case ["list"]:
                foreach (FuzzTarget target in FuzzTargets.All) Console.WriteLine(target.Name);
                return 0;
            case ["run", "all", .. string[] options]:
                return FuzzTargets.All.Count(target => Loop(target, options) != 0) == 0 ? 0 : 1;
            case ["run", var name, .. string[] options] when FuzzTargets.Find(name) is { } target:
                return Loop(target, options);
            case ["file", var name, .. string[] files] when FuzzTargets.Find(name) is { } target:
                foreach (string file in files)
                {
                    target.Run(File.ReadAllBytes(file));
                    Console.WriteLine($"{file}: holds");
                }

                return 0;
            case ["seeds", var name, var folder] when FuzzTargets.Find(name) is { } target:
                Console.WriteLine($"{FuzzCorpus.Write(target, folder)} seeds in {folder}");
                return 0;
            case ["instrument"]:
                Instrument();
                return 0;
            case ["afl", var name] when FuzzTargets.Find(name) is { } target:
                Fuzzer.OutOfProcess.Run(input => target.Run(Whole(input)));
                return 0;
            case ["libfuzzer", var name] when FuzzTargets.Find(name) is { } target:
                Fuzzer.LibFuzzer.Run(input => target.Run(input.ToArray()));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Loop(FuzzTarget target, string[] options)
    {
        string? folder = Option(options, "--corpus");
        double seconds = Option(options, "--seconds") is { } s ? double.Parse(s, CultureInfo.InvariantCulture) : 10;
        long iterations = Option(options, "--iterations") is { } i ? long.Parse(i, CultureInfo.InvariantCulture) : long.MaxValue;
        int seed = Option(options, "--seed") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1;
        var loop = new FuzzLoop(target, FuzzCorpus.Of(target, folder), seed);
        long began = Stopwatch.GetTimestamp();
        (byte[] Input, Exception Failure)? outcome = loop.Run(iterations, TimeSpan.FromSeconds(seconds));
        double rate = loop.Runs / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {loop.Runs} runs, {rate:F0}/s, {loop.Found} inputs with new coverage"));
        if (outcome is not var (input, failure)) return 0;
        string file = Path.Combine(folder ?? ".", $"failure-{target.Name}-{Environment.ProcessId}");
        File.WriteAllBytes(file, input);
        Console.WriteLine($"{target.Name}: FAILED on {file}: {failure}");
        return 1;
    }

    private static string? Option(string[] options, string name)
    {
        int at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? options[at + 1] : null;
    }

    private static byte[] Whole(Stream input)
    {
        var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Instrument()
    {
        string[] own = System.IO.Directory.GetFiles(AppContext.BaseDirectory, "Posthouse.*.dll");
        foreach (string assembly in own.Append(Path.Combine(AppContext.BaseDirectory, "posthouse-server.dll")))
        {
            if (assembly.EndsWith(".Tests.dll", StringComparison.Ordinal) || assembly.EndsWith("Testing.dll", StringComparison.Ordinal)) continue;
            try
            {
                int types = Fuzzer.Instrument(assembly, static _ => true, Options.Value).Count();
                Console.WriteLine($"{Path.GetFileName(assembly)}: {types} types");
            }
            catch (InstrumentationException exception)
            {
                Console.WriteLine($"{Path.GetFileName(assembly)}: {exception.Message}");
            }
        }
    }
}
