namespace Posthouse.Imap;

/// <summary>Ends one command with the reply it carries; the connection goes on.</summary>
internal sealed class ImapCommandException(Completion completion) : Exception(completion.Text)
{
    internal Completion Completion { get; } = completion;

    internal static ImapCommandException Bad(string text) => new(Completion.Bad(text));

    internal static ImapCommandException No(string text, string? code = null) => new(Completion.No(text, code));
}
