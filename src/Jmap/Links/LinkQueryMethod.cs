using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/query (docs/jmap.md). There is no queryChanges: a link passes from one state to another by time alone.</summary>
internal sealed class LinkQueryMethod(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "FileLink/query";

    public string Capability => LinkCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        var query = new LinkQuery(call, clock.GetUtcNow());
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        (List<FileLink> all, string state) = await store.ReadAsync(
            reader => (FileLink.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.FileLink)), cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(all);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, canCalculateChanges: false);
    }
}
