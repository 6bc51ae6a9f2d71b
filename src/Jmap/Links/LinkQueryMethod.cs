using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/query (docs/jmap.md). There is no queryChanges: a link passes from one state to another by time alone.</summary>
internal sealed class LinkQueryMethod(MailStore store, TimeProvider clock) : ObjectQueryMethod<FileLink>(store, ObjectKind.FileLink)
{
    public override string Name => "FileLink/query";

    public override string Capability => LinkCapability.Name;

    protected override List<FileLink> List(StoreReader reader, JmapCall call) => FileLink.List(reader, call.Account);

    protected override Func<List<FileLink>, List<string>> Query(JmapCall call) => new LinkQuery(call, clock.GetUtcNow()).Run;

    protected override bool CanCalculateChanges(JmapCall call) => false;
}
