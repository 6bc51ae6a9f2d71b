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

    public string Name => "Mailbox/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Properties);
        List<string>? ids = GetArguments.Ids(call);
        (MailboxTree tree, MailboxState state) = await store.ReadAsync(
            reader => (MailboxTree.Of(reader, call.Account), MailboxState.Of(reader, call.Account)), cancellationToken).ConfigureAwait(false);
        if (ids is null && tree.All.Count > call.Options.MaximumObjectsInGet && tree.All.Count > MaximumAll) throw MethodException.TooLarge("There are more mailboxes than one call may get.");

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state.ToString());
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        if (ids is null)
        {
            foreach (Mailbox mailbox in tree.All) Write(output, mailbox, tree, wanted);
        }

        foreach (string id in ids ?? [])
        {
            if (JmapIds.TryMailbox(call.Run.Resolve(id), out MailboxId number) && tree.Find(number) is { } mailbox) Write(output, mailbox, tree, wanted);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    // A client lists all mailboxes when it starts, and people have thousands: they are small.
    private const int MaximumAll = 20_000;

    private static void Write(Utf8JsonWriter output, Mailbox mailbox, MailboxTree tree, HashSet<string> wanted)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            WriteProperty(output, property, mailbox, tree);
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
            case "myRights":
                WriteRights(output, mailbox);
                break;
            default:
                output.WriteBooleanValue(mailbox.Subscribed);
                break;
        }
    }

    // RFC 8621 §2: one's own mailboxes allow everything, but the Inbox stays where it is.
    internal static void WriteRights(Utf8JsonWriter output, Mailbox mailbox)
    {
        bool inbox = mailbox.Role == MailboxRole.Inbox;
        output.WriteStartObject();
        foreach (string right in (ReadOnlySpan<string>)["mayReadItems", "mayAddItems", "mayRemoveItems", "maySetSeen", "maySetKeywords", "mayCreateChild"]) output.WriteBoolean(right, true);
        output.WriteBoolean("mayRename"u8, !inbox);
        output.WriteBoolean("mayDelete"u8, !inbox);
        output.WriteBoolean("maySubmit"u8, true);
        output.WriteEndObject();
    }
}
