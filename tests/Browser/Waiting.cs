using System.Runtime.CompilerServices;

namespace Posthouse.Browser;

/// <summary>Waits that end. A page that is asked to wait for something has no bound of its own; with this it has, and the test says what did not come.</summary>
internal static class Waiting
{
    // What is bounded here takes seconds; the rest is for a machine that does much else.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    internal static async Task WithinBoundsAsync(this Task task, string awaited, TimeSpan? longest = null)
    {
        try
        {
            await task.WaitAsync(longest ?? Longest, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(FormattableString.Invariant($"Not within {(longest ?? Longest).TotalSeconds:F0} seconds: {awaited}."));
        }
    }

    internal static async Task<T> WithinBoundsAsync<T>(this Task<T> task, string awaited, TimeSpan? longest = null)
    {
        await ((Task)task).WithinBoundsAsync(awaited, longest);
        return await task;
    }
}

/// <summary>A test of this room ends, whatever its browser does: these names hide xUnit's, so that none is written without a bound.</summary>
internal sealed class FactAttribute : Xunit.FactAttribute
{
    /// <summary>Milliseconds: more than the slowest test takes on a busy machine, and less than the room has.</summary>
    internal const int Longest = 240_000;

    public FactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Timeout = Longest;
}

/// <summary>The same for a test of several cases; the bound is for each.</summary>
internal sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Timeout = FactAttribute.Longest;
}
