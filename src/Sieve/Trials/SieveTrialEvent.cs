namespace Posthouse.Sieve;

/// <summary>An event of IMAP that a script is tried with (RFC 6785 §4).</summary>
/// <param name="Cause">"APPEND", "COPY" or "FLAG".</param>
/// <param name="User">Who did it.</param>
/// <param name="Flags">Those that the message has.</param>
/// <param name="Changed">Those that were set or cleared.</param>
public sealed record SieveTrialEvent(string Cause, string Mailbox, string User, IReadOnlyList<string> Flags, IReadOnlyList<string> Changed)
{
    internal Dictionary<string, string> Environment => new()
    {
        ["location"] = "MS",
        ["phase"] = "post",
        ["imap.user"] = User,
        ["imap.email"] = User,
        ["imap.cause"] = Cause,
        ["imap.mailbox"] = Mailbox,
        ["imap.changedflags"] = string.Join(' ', Changed),
    };
}
