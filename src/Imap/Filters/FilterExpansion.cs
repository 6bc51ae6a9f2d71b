using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Reads the stored searches that a search names (RFC 5466): annotations of the server, a private one before one that all share.
/// They may name each other, but never themselves, and all keys together keep to the limit of one search.
/// </summary>
internal static class FilterExpansion
{
    internal const string Prefix = "/filters/values/";

    // Beyond it, one search would be read through hundreds of others.
    private const int MaximumDepth = 8;

    /// <exception cref="ImapCommandException">NO with UNDEFINED-FILTER, or for a filter that cannot be read.</exception>
    internal static async ValueTask ExpandAsync(ImapSession session, SearchKey root, int limit, CancellationToken cancellationToken)
    {
        var open = new Stack<(FilterKey Filter, string[] Path)>();
        Collect(root, [], open);
        if (open.Count == 0) return;
        AccountId account = session.Account.Id;
        (IReadOnlyList<Annotation> own, IReadOnlyList<Annotation> shared) = await session.Store.ReadAsync(
            reader => (reader.Annotations(null, account), reader.Annotations(null, null)), cancellationToken).ConfigureAwait(false);
        while (open.TryPop(out (FilterKey Filter, string[] Path) next))
        {
            string name = next.Filter.Name;
            if (next.Path.Length >= MaximumDepth || next.Path.Contains(name, StringComparer.OrdinalIgnoreCase)) throw ImapCommandException.No("A filter leads back to itself, or too deep.", "CANNOT");
            Annotation stored = Find(own, name) ?? Find(shared, name) ?? throw ImapCommandException.No("There is no filter of that name.", "UNDEFINED-FILTER " + name);
            next.Filter.Key = Parse(stored.Value.Span);
            if (root.Count > limit) throw ImapCommandException.Bad($"A search may have {limit} keys.");
            Collect(next.Filter.Key, [.. next.Path, name], open);
        }
    }

    private static Annotation? Find(IReadOnlyList<Annotation> annotations, string name) =>
        annotations.FirstOrDefault(a => a.Name.Equals(Prefix + name, StringComparison.OrdinalIgnoreCase));

    // RFC 5466 §3.2: the value is the search as the command has it, CHARSET included.
    private static SearchKey Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var input = new ImapScanner(text, utf8Names: true);
            if (SearchSyntax.Charset(ref input) == SearchCharset.Unknown) throw new ImapCommandException(SearchSyntax.BadCharset);
            SearchKey key = SearchSyntax.Keys(ref input);
            input.End();
            return key;
        }
        catch (ImapCommandException problem) when (problem.Completion.Kind == CompletionKind.Bad)
        {
            throw ImapCommandException.No("A stored filter cannot be read: " + problem.Completion.Text, "CANNOT");
        }
    }

    private static void Collect(SearchKey key, string[] path, Stack<(FilterKey, string[])> into)
    {
        if (key is FilterKey { Key: null } filter) into.Push((filter, path));
        foreach (SearchKey inner in key.Inner) Collect(inner, path, into);
    }
}
