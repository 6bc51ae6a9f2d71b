namespace Posthouse.Server;

/// <summary>How many connections wait, for whose mail, and how it comes.</summary>
internal sealed record IdleBenchPlan
{
    public required BenchTarget Target { get; init; }

    /// <summary>{n} is the user's number.</summary>
    public required string User { get; init; }

    public required int Users { get; init; }

    public required string Password { get; init; }

    public required int Connections { get; init; }

    /// <summary>Threads that open connections.</summary>
    public required int Openers { get; init; }

    /// <summary>Null delivers nothing.</summary>
    public BenchTarget? Smtp { get; init; }

    public required string To { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan Hold { get; init; }

    /// <summary>Of the server, to look at its memory.</summary>
    public required IReadOnlyList<int> Processes { get; init; }
}
