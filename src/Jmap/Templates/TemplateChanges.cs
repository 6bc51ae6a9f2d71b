using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>MessageTemplate/changes (docs/jmap.md).</summary>
internal sealed class TemplateChanges(MailStore store) : ObjectChanges(store, ObjectKind.MessageTemplate)
{
    public override string Name => "MessageTemplate/changes";

    public override string Capability => TemplateCapability.Name;

    protected override string Id(long number) => MessageTemplate.IdOf(number);
}
