using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Quota/queryChanges (RFC 9425 §4.5): the query asked of the old numbers and of those of now.</summary>
internal sealed class QuotaQueryChanges(MailStore store) : IJmapMethod
{
    public string Name => "Quota/queryChanges";

    public string Capability => QuotaCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        string since = call.Arguments.RequiredText("sinceQueryState");
        var query = new QuotaQuery(call);
        QuotaState before = QuotaNumbers.Read(since);
        QuotaState now = await store.ReadAsync(reader => reader.Quota(call.Account), cancellationToken).ConfigureAwait(false);
        List<string> old = query.Run(Quota.Of(before)), current = query.Run(Quota.Of(now));
        bool same = old.SequenceEqual(current, StringComparer.Ordinal);
        QueryChangesResult.Write(call, since, QuotaNumbers.StateOf(now), call.Arguments.Boolean("calculateTotal") ? current.Count : null,
            same ? [] : old, same ? [] : [.. current.Select(static (id, index) => (id, (long)index))]);
    }
}
