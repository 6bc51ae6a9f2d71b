using System.Diagnostics;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// Runs a target over its corpus and over mutations of it. Where the assemblies were instrumented ("fuzz instrument") an input that
/// reaches new code joins the corpus; otherwise the corpus stays as it is.
/// </summary>
internal sealed class FuzzLoop(FuzzTarget target, IReadOnlyList<byte[]> corpus, int seed)
{
    private readonly List<byte[]> _corpus = [.. corpus];

    /// <summary>Inputs that were run.</summary>
    public long Runs { get; private set; }

    /// <summary>Inputs that reached new code and were kept.</summary>
    public int Found => _corpus.Count - corpus.Count;

    /// <summary>Ends after so many mutations or so much time, or at the first failure, which it returns with its input.</summary>
    public (byte[] Input, Exception Failure)? Run(long iterations, TimeSpan time)
    {
        using var coverage = new CoverageMap();
        foreach (byte[] input in corpus)
        {
            if (Try(input) is { } failure) return (input, failure);
            coverage.Collect();
        }

        var mutator = new Mutator(target, seed);
        long began = Stopwatch.GetTimestamp();
        for (long i = 0; i < iterations && Stopwatch.GetElapsedTime(began) < time; i++)
        {
            byte[] input = mutator.Next(_corpus);
            if (Try(input) is { } failure) return (input, failure);
            if (coverage.Collect()) _corpus.Add(input);
        }

        return null;
    }

    private Exception? Try(byte[] input)
    {
        Runs++;
        try
        {
            target.Run(input);
            return null;
        }
        catch (Exception failure)
        {
            // Whatever comes out is the finding: it is handed to the caller with the input.
            return failure;
        }
    }
}
