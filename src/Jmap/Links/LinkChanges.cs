using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/changes (docs/jmap.md).</summary>
internal sealed class LinkChanges(MailStore store) : ObjectChanges(store, ObjectKind.FileLink)
{
    public override string Name => "FileLink/changes";

    public override string Capability => LinkCapability.Name;

    protected override string Id(long number) => FileLink.IdOf(number);
}
