using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/query (RFC 8621 §4.4).</summary>
internal sealed class EmailQueryMethod(MailStore store) : IJmapMethod
{
    public string Name => "Email/query";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal", "collapseThreads");
        EmailQuery query = EmailQuery.Read(call);
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        string? anchor = window.Anchor is null ? null : call.Run.Resolve(window.Anchor);
        (string state, QueryPage page) = await store.ReadAsync(
            reader =>
            {
                AccountNumbers numbers = reader.Numbers(call.Account);
                IEnumerable<string> ids = query.Run(reader, store, call.View, cancellationToken).Select(static place => JmapIds.Of(place.Message));
                return (call.View.Open(reader).Mask(new EmailState(numbers.ModSeq, numbers.NextMessage).ToString()), window.Take(ids, anchor, () => query.KnownTotal(reader, call.View)));
            },
            cancellationToken).ConfigureAwait(false);
        page.Write(call, state, canCalculateChanges: true);
    }
}
