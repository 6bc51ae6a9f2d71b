using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>/changes of a kind of small objects (RFC 8620 §5.2).</summary>
internal abstract class ObjectChanges(MailStore store, ObjectKind kind) : ChangesMethod(store)
{
    protected abstract string Id(long number);

    protected override ChangesResult Collect(StoreReader reader, AccountView view, string since, int maximum) => ObjectTable.Changes(reader, view.Account, kind, since, maximum, Id);
}
