namespace Posthouse.Imap;

internal enum CompletionKind
{
    Ok,
    No,
    Bad,
}

/// <summary>The tagged answer that ends a command (RFC 9051 §7.1).</summary>
/// <param name="Code">A response code without its brackets; null where there is none.</param>
internal readonly record struct Completion(CompletionKind Kind, string Text, string? Code = null)
{
    internal static Completion Ok(string text, string? code = null) => new(CompletionKind.Ok, text, code);

    internal static Completion No(string text, string? code = null) => new(CompletionKind.No, text, code);

    internal static Completion Bad(string text, string? code = null) => new(CompletionKind.Bad, text, code);
}
