namespace Posthouse.Sieve;

/// <summary>What a run came to. Never missing: a script that fails keeps the message.</summary>
public sealed record SieveResult
{
    /// <summary>In order; with the implicit keep at the end where it holds.</summary>
    public required IReadOnlyList<SieveAction> Actions { get; init; }

    /// <summary>Why the run failed, for the script's owner; null where it did not. Then the message is kept, and nothing else is done (RFC 5228 §2.10.6).</summary>
    public string? Error { get; init; }

    /// <summary>Where it failed; 0 where that has no line.</summary>
    public int ErrorLine { get; init; }

    /// <summary>The script of <see cref="ErrorLine"/> where it is an included one.</summary>
    public string? ErrorScript { get; init; }

    /// <summary>Nothing the script did cancelled the implicit keep: a script behind this one may still decide (RFC 5228 §2.10.2).</summary>
    public bool KeptImplicitly { get; init; }

    /// <summary>Steps taken, of <see cref="SieveLimits.Steps"/>.</summary>
    public int Steps { get; init; }

    /// <summary>RFC 7352: identifiers to remember once the actions are done, in the same transaction.</summary>
    public IReadOnlyList<DuplicateMark> Duplicates { get; init; } = [];

    public bool Failed => Error is not null;
}

/// <summary>An identifier that the message has shown (RFC 7352 §3).</summary>
/// <param name="Key">What <see cref="SieveHost.IsDuplicate"/> will be asked for again.</param>
/// <param name="Keep">How long from now on.</param>
public sealed record DuplicateMark(string Key, TimeSpan Keep);
