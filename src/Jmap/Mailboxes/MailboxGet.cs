using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Mailbox/get (RFC 8621 §2.1).</summary>
internal sealed class MailboxGet(MailStore store) : IJmapMethod
{
    internal static readonly string[] Properties =
    [
        "id", "name", "parentId", "role", "sortOrder", "totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "myRights", "isSubscribed",
    ];

    private const string Sharing = "shareWith";

    // Octets, of the store's own count.
    private const string Size = "size";

    public string Name => "Mailbox/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        // What a client does not speak of, it is not told.
        bool sharing = call.Run.Using.Contains(MailShareCapability.Name);
        bool sizes = call.Run.Using.Contains(StorageCapability.Name);
        HashSet<string> wanted = GetArguments.Properties(call, [.. Properties, .. sharing ? (string[])[Sharing] : [], .. sizes ? (string[])[Size] : []]);
        // As docs/jmap.md has it: where it is asked for.
        if (call.Arguments.Texts("properties") is null) wanted.Remove(Size);
        List<string>? ids = GetArguments.Ids(call);
        (MailboxTree tree, string state, Dictionary<MailboxId, IReadOnlyList<MailboxGrant>> grants) = await store.ReadAsync(
            reader =>
            {
                var read = MailboxTree.Of(reader, call.View);
                return (read, MailboxState.Of(reader, call.View), wanted.Contains(Sharing) ? MailboxSharing.Grants(reader, call, read, ids) : []);
            },
            cancellationToken).ConfigureAwait(false);
        if (ids is null && tree.All.Count > call.Options.MaximumObjectsInGet && tree.All.Count > MaximumAll) throw MethodException.TooLarge("There are more mailboxes than one call may get.");

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        if (ids is null)
        {
            foreach (Mailbox mailbox in tree.All) Write(output, mailbox, tree, wanted, sharing, grants.GetValueOrDefault(mailbox.Id));
        }

        foreach (string id in ids ?? [])
        {
            if (JmapIds.TryMailbox(call.Run.Resolve(id), out MailboxId number) && tree.Find(number) is { } mailbox) Write(output, mailbox, tree, wanted, sharing, grants.GetValueOrDefault(mailbox.Id));
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    // A client lists all mailboxes when it starts, and people have thousands: they are small.
    private const int MaximumAll = 20_000;

    private static void Write(Utf8JsonWriter output, Mailbox mailbox, MailboxTree tree, HashSet<string> wanted, bool sharing, IReadOnlyList<MailboxGrant>? grants)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            if (property == "myRights") MailboxSharing.WriteRights(output, mailbox, tree.Scope.In(mailbox.Id), sharing);
            else WriteProperty(output, property, mailbox, tree);
        }

        if (wanted.Contains(Size)) output.WriteNumber(Size, mailbox.Size);
        if (wanted.Contains(Sharing))
        {
            output.WritePropertyName(Sharing);
            MailboxSharing.Write(output, grants);
        }

        output.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter output, string property, Mailbox mailbox, MailboxTree tree)
    {
        switch (property)
        {
            case "id":
                output.WriteStringValue(JmapIds.Of(mailbox.Id));
                break;
            case "name":
                output.WriteStringValue(tree.NameOf(mailbox));
                break;
            case "parentId":
                output.WriteStringValue(tree.ParentOf(mailbox) is { } parent ? JmapIds.Of(parent.Id) : null);
                break;
            case "role":
                output.WriteStringValue(MailboxTree.RoleOf(mailbox));
                break;
            case "sortOrder":
                output.WriteNumberValue(MailboxTree.SortOrderOf(mailbox));
                break;
            case "totalEmails":
                output.WriteNumberValue(mailbox.Emails);
                break;
            case "unreadEmails":
                output.WriteNumberValue(mailbox.UnreadEmails);
                break;
            case "totalThreads":
                output.WriteNumberValue(mailbox.Threads);
                break;
            case "unreadThreads":
                output.WriteNumberValue(mailbox.UnreadThreads);
                break;
            default:
                output.WriteBooleanValue(tree.IsSubscribed(mailbox));
                break;
        }
    }
}
