using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Quota/query (RFC 9425 §4.4).</summary>
internal sealed class QuotaQueryMethod(MailStore store) : IJmapMethod
{
    public string Name => "Quota/query";

    public string Capability => QuotaCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        var query = new QuotaQuery(call);
        QuotaState state = await store.ReadAsync(reader => reader.Quota(call.Account), cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(Quota.Of(state));
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, QuotaNumbers.StateOf(state), canCalculateChanges: true);
    }
}
