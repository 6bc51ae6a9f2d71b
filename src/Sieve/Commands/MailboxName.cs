namespace Posthouse.Sieve;

/// <summary>What may stand for a mailbox in a script: UTF-8 (RFC 5228 §4.1), bounded, without controls. Whether it can exist is the host's matter.</summary>
internal static class MailboxName
{
    private const int Longest = 1_000;

    internal static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && !name.AsSpan().ContainsAnyInRange('\0', '\x1f') && !name.Contains('\x7f', StringComparison.Ordinal);
}
