using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The words that a filter looks for in the subject and in the body; those under NOT are not looked for.</summary>
internal sealed record SnippetTerms(IReadOnlyList<string> Subject, IReadOnlyList<string> Body)
{
    internal static SnippetTerms Of(EmailFilter? filter)
    {
        var subject = new List<string>();
        var body = new List<string>();
        foreach (TextCondition text in filter?.Texts ?? [])
        {
            if (text.Field is SearchField.Text or SearchField.Subject) subject.AddRange(text.Terms);
            if (text.Field is SearchField.Text or SearchField.Body) body.AddRange(text.Terms);
        }

        return new SnippetTerms(subject, body);
    }
}
