using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Preferences/changes (docs/jmap.md).</summary>
internal sealed class PreferencesChanges(MailStore store) : ObjectChanges(store, ObjectKind.Preferences)
{
    public override string Name => "Preferences/changes";

    public override string Capability => PreferencesCapability.Name;

    protected override string Id(long number) => Preferences.Id;
}
