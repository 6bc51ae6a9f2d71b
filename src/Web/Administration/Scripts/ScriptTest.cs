namespace Posthouse.Web;

/// <summary>With what a Sieve script is tried.</summary>
public sealed record ScriptTest
{
    /// <summary>In place of the script that is stored, and for one that is not.</summary>
    public string? Content { get; init; }

    /// <summary>With its header. Without one the script is only checked.</summary>
    public string? Message { get; init; }

    /// <summary>The envelope's sender; without it, Return-Path or From of the message. Empty is none.</summary>
    public string? From { get; init; }

    /// <summary>The envelope's recipient; without it the account whose script it is, else Delivered-To or the first To of the message.</summary>
    public string? To { get; init; }

    /// <summary>Run it as the script of a mailbox (RFC 6785) after this instead of at delivery.</summary>
    public ScriptTestEvent? Event { get; init; }
}

/// <summary>An event of IMAP.</summary>
public sealed record ScriptTestEvent
{
    /// <summary>"append", "copy" or "flag".</summary>
    public required string Cause { get; init; }

    /// <summary>In which the message is; INBOX without it.</summary>
    public string? Mailbox { get; init; }

    /// <summary>Who did it; without it, whose script it is.</summary>
    public string? User { get; init; }

    /// <summary>Those that the message has.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>With "flag": those that were set or cleared; without it, those that the message has.</summary>
    public IReadOnlyList<string>? Changed { get; init; }
}
