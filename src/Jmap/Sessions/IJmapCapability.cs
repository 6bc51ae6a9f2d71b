using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>One capability of the Session object (RFC 8620 §2). Found by its type, as methods are.</summary>
internal interface IJmapCapability
{
    string Uri { get; }

    /// <summary>Where it stands in the list.</summary>
    int Order => 100;

    /// <summary>Whether accounts have it too; core has nothing to say of them.</summary>
    bool IsOfAccounts => true;

    /// <summary>Whether accounts of others, of which a user sees a part, have it.</summary>
    bool IsOfSharedAccounts => false;

    /// <summary>Whether the Session itself says so; false for what only accounts have.</summary>
    bool IsOfServer => true;

    /// <summary>False while what it needs is missing: then it is not in the Session.</summary>
    bool IsAvailable => true;

    /// <summary>Before it is written: reads what it has to tell.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>One object: what the server can do; empty where there is no more to say than that it can.</summary>
    void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    /// <summary>The same, where a URL is in it.</summary>
    /// <param name="origin">As the client asked, such as "https://mail.example.com".</param>
    void WriteServer(Utf8JsonWriter output, JmapOptions options, string origin) => WriteServer(output, options);

    /// <summary>One object: what can be done in the account; empty likewise.</summary>
    void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    /// <summary>The same, in the user's own Session.</summary>
    /// <param name="inbox">The account's Inbox; null where it is not asked for.</param>
    void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account, MailboxId? inbox) => WriteAccount(output, options, account);

    /// <summary>One object: what the user can do in another's account.</summary>
    void WriteShared(Utf8JsonWriter output, JmapOptions options, Account user, Account owner) => WriteAccount(output, options, owner);
}
