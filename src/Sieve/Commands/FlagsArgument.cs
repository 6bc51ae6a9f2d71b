namespace Posthouse.Sieve;

/// <summary>:flags of keep, fileinto and :fcc (RFC 5232 §5): the list given, else the internal variable.</summary>
internal static class FlagsArgument
{
    internal static TextList? Read(ArgumentReader reader) => reader.TagList("flags", "imap4flags");

    internal static IReadOnlyList<string>? Get(SieveRun run, TextList? flags)
    {
        if (flags is not null) return ImapFlags.Normalize(flags.Get(run), run.Limits);
        return run.FlagsUsed ? run.Flags : null;
    }

    internal static string Describe(IReadOnlyList<string>? flags) => flags is null or [] ? "" : $", flags {string.Join(" ", flags)}";
}
