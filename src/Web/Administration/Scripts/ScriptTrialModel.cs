using Posthouse.Sieve;

namespace Posthouse.Web;

/// <summary>What is wrong with a script, or what it would do. Nothing was done: the only mailbox was INBOX, there were no lists, no other scripts to include, and nobody was answered before.</summary>
public sealed record ScriptTrialModel
{
    /// <summary>Empty where the script is right; else it was not run.</summary>
    public required IReadOnlyList<ScriptFaultModel> Errors { get; init; }

    /// <summary>What is right and yet hardly meant.</summary>
    public required IReadOnlyList<ScriptFaultModel> Warnings { get; init; }

    /// <summary>The extensions that it requires.</summary>
    public required IReadOnlyList<string> Requires { get; init; }

    /// <summary>The envelope's sender, empty where there is none; null where the script was not run.</summary>
    public string? From { get; init; }

    /// <summary>The envelope's recipient, empty where there is none; null where the script was not run.</summary>
    public string? To { get; init; }

    /// <summary>What it did, in its order.</summary>
    public IReadOnlyList<ScriptTraceModel> Trace { get; init; } = [];

    public IReadOnlyList<SieveTrialAction> Actions { get; init; } = [];

    /// <summary>Why it failed while it ran; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>0 where no line is to blame.</summary>
    public int FailureLine { get; init; }
}

/// <summary>A fault of a script, with its place.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Text">It may quote the script.</param>
public sealed record ScriptFaultModel(int Line, int Column, string Text);

/// <summary>A line of the explanation of a run.</summary>
/// <param name="Line">Of the script.</param>
/// <param name="Depth">How many tests it stands inside of.</param>
/// <param name="Text">Which test held with what value, or what was to be done.</param>
public sealed record ScriptTraceModel(int Line, int Depth, string Text);
