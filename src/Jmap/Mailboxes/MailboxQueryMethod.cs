using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Mailbox/query (RFC 8621 §2.3).</summary>
internal sealed class MailboxQueryMethod(MailStore store) : IJmapMethod
{
    public string Name => "Mailbox/query";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal", "sortAsTree", "filterAsTree");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        (MailboxTree tree, string state) = await store.ReadAsync(
            reader => (MailboxTree.Of(reader, call.View), MailboxState.Of(reader, call.View)), cancellationToken).ConfigureAwait(false);
        List<string> ids = new MailboxQuery(call, tree).Run().ConvertAll(static mailbox => JmapIds.Of(mailbox.Id));
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, canCalculateChanges: true);
    }
}
