using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The rights of RFC 8621 §2 as those of RFC 4314, whose access lists are the only ones that there are: IMAP and JMAP show the same.</summary>
internal static class MailboxSharing
{
    internal const string Share = "mayShare";

    // RFC 8621 §2 says which they correspond to.
    private static readonly (string Name, MailboxRights Rights)[] Rights =
    [
        ("mayReadItems", MailScope.Reading),
        ("mayAddItems", MailboxRights.Insert),
        ("mayRemoveItems", MailboxRights.DeleteMessages | MailboxRights.Expunge),
        ("maySetSeen", MailboxRights.KeepSeen),
        ("maySetKeywords", MailboxRights.Write),
        ("mayCreateChild", MailboxRights.CreateMailboxes),
        ("mayRename", MailboxRights.DeleteMailbox),
        ("mayDelete", MailboxRights.DeleteMailbox),
        ("maySubmit", MailboxRights.Post),
        (Share, MailboxRights.Administer),
    ];

    /// <summary>The access lists that the user may see: whoever may change one (RFC 4314 §4, GETACL).</summary>
    internal static Dictionary<MailboxId, IReadOnlyList<MailboxGrant>> Grants(StoreReader reader, JmapCall call, MailboxTree tree, List<string>? ids)
    {
        IEnumerable<MailboxId> wanted = ids is null
            ? tree.All.Select(static mailbox => mailbox.Id)
            : ids.Select(id => JmapIds.TryMailbox(call.Run.Resolve(id), out MailboxId mailbox) ? tree.Find(mailbox) : null).OfType<Mailbox>().Select(static mailbox => mailbox.Id);
        return wanted.Distinct().Where(mailbox => tree.Scope.May(mailbox, MailboxRights.Administer)).ToDictionary(static mailbox => mailbox, reader.Grants);
    }

    /// <summary>Id[MailboxRights], by principal; null where it is shared with nobody, or the user may not know (RFC 9670 §4).</summary>
    internal static void Write(Utf8JsonWriter output, IReadOnlyList<MailboxGrant>? grants)
    {
        List<MailboxGrant> given = [.. (grants ?? []).Where(static grant => (grant.Rights & ~grant.Denied) != MailboxRights.None)];
        if (given.Count == 0)
        {
            output.WriteNullValue();
            return;
        }

        output.WriteStartObject();
        foreach (MailboxGrant grant in given)
        {
            output.WritePropertyName(PrincipalIds.Of(grant.Grantee));
            WriteRights(output, null, grant.Rights & ~grant.Denied, sharing: true);
        }

        output.WriteEndObject();
    }

    /// <summary>A MailboxRights object.</summary>
    /// <param name="mailbox">Its owner's Inbox stays where it is; null where that is not asked.</param>
    internal static void WriteRights(Utf8JsonWriter output, Mailbox? mailbox, MailboxRights rights, bool sharing)
    {
        bool stays = mailbox?.Role == MailboxRole.Inbox;
        output.WriteStartObject();
        foreach ((string name, MailboxRights needed) in Rights)
        {
            if (name == Share && !sharing) continue;
            output.WriteBoolean(name, (rights & needed) == needed && !(stays && needed == MailboxRights.DeleteMailbox));
        }

        output.WriteEndObject();
    }

    /// <summary>What an entry becomes when a client sets it: letters that JMAP does not tell apart stay as they were.</summary>
    /// <param name="value">A MailboxRights object; what it leaves out is false (RFC 9670 §4).</param>
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static MailboxRights Read(string property, JsonElement value, MailboxRights before)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(property);
        var wanted = Rights.ToDictionary(static right => right.Name, static _ => false, StringComparer.Ordinal);
        foreach (JsonProperty right in value.EnumerateObject()) Set(wanted, property, right.Name, right.Value);
        return Apply(property, before, wanted);
    }

    /// <summary>One right of an entry, by a patch.</summary>
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static MailboxRights Read(string property, IReadOnlyCollection<(string Right, JsonElement Value)> changes, MailboxRights before)
    {
        Dictionary<string, bool> wanted = Rights.ToDictionary(static right => right.Name, right => (before & right.Rights) == right.Rights, StringComparer.Ordinal);
        foreach ((string right, JsonElement value) in changes) Set(wanted, property, right, value);
        return Apply(property, before, wanted);
    }

    private static void Set(Dictionary<string, bool> wanted, string property, string right, JsonElement value)
    {
        if (!wanted.ContainsKey(right) || value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)) throw Wrong(property);
        wanted[right] = value.ValueKind == JsonValueKind.True;
    }

    private static MailboxRights Apply(string property, MailboxRights before, Dictionary<string, bool> wanted)
    {
        // RFC 4314 has one right for both.
        if (wanted["mayRename"] != wanted["mayDelete"]) throw SetException.Invalid(property, "'mayRename' and 'mayDelete' are one right here: set both.");
        MailboxRights rights = before;
        foreach ((string name, MailboxRights given) in Rights)
        {
            bool had = (before & given) == given;
            if (wanted[name] == had) continue;
            rights = wanted[name] ? rights | given : rights & ~given;
        }

        // Who may do anything with a mailbox has to see that it is there.
        return rights is MailboxRights.None ? rights : rights | MailboxRights.Lookup;
    }

    private static SetException Wrong(string property) => SetException.Invalid(property, "The rights are an object of the rights of a mailbox, each true or false.");
}
