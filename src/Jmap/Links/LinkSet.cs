using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/set (docs/jmap.md). A link is made and destroyed, and never changed: who has its address knows what it says.</summary>
internal sealed class LinkSet(MailStore store, ObjectPasswords passwords, LinkClock links, LinkMetrics metrics, TimeProvider clock, LinkOptions options) : SetMethod(store)
{
    internal const int ShortestPassword = 4;

    private const int LongestPassword = 200;

    private const long MostDownloads = 1_000_000;

    public override string Name => "FileLink/set";

    public override string Capability => LinkCapability.Name;

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.FileLink);

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        if (!options.Offered) throw new SetException("forbidden", "Files are not sent as links here.");
        DateTimeOffset now = clock.GetUtcNow();
        (FileLink wanted, string blob, string? password) = Read(call, value, now);
        string? hash = null;
        try
        {
            if (password is not null) hash = await passwords.HashAsync(password, cancellationToken).ConfigureAwait(false);
        }
        catch (DirectoryException error)
        {
            throw SetException.Invalid("password", error.Message);
        }

        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(FileLink.TokenOctets));
        FileLink made = await WriteAsync(
            call,
            transaction =>
            {
                (List<KeptFile> pieces, string type, long size) = Take(transaction, call.Account, blob);
                FileLink link = (wanted with { MediaType = type, Size = size, Password = hash }).Insert(transaction, FileLink.HashOf(token), pieces);
                transaction.Journal(new JournalRecord("link-created")
                {
                    Account = call.Account,
                    Detail = string.Create(CultureInfo.InvariantCulture, $"link={link.Id} octets={link.Size} expires={JmapDate.FormatUtc(link.Expires)} password={(hash is null ? "no" : "yes")} name={link.Name}"),
                });
                return link;
            },
            cancellationToken).ConfigureAwait(false);
        metrics.CountCreated();
        links.Note();
        string path = "/link/" + token;
        return (made.Id, output =>
        {
            // The only time that anybody is told.
            output.WriteString("url"u8, options.Address is { } address ? new Uri(address, path).AbsoluteUri : path);
            output.WriteString("name"u8, made.Name);
            output.WriteString("type"u8, made.MediaType);
            output.WriteNumber("size"u8, made.Size);
            output.WriteString("created"u8, JmapDate.FormatUtc(made.Created));
            output.WriteString("expires"u8, JmapDate.FormatUtc(made.Expires));
            output.WriteNumber("downloads"u8, 0);
            output.WriteBoolean("hasPassword"u8, hash is not null);
            output.WriteString("state"u8, "active"u8);
        });
    }

    protected override ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken) =>
        throw new SetException("forbidden", "A link is not changed: destroy it, and make another.");

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        await WriteAsync(
            call,
            transaction =>
            {
                if (!FileLink.TryNumber(id, out long number) || FileLink.Find(transaction, call.Account, number) is not { } link) throw SetException.NotFound();
                AccountLinks.Revoke(transaction, link, by: "sender");
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private (FileLink Link, string Blob, string? Password) Read(JmapCall call, JsonElement value, DateTimeOffset now)
    {
        string? blob = null, name = null, password = null;
        // As the store keeps it.
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeMilliseconds((now + options.DefaultLife).ToUnixTimeMilliseconds());
        long? most = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string? text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
            bool isNull = property.Value.ValueKind == JsonValueKind.Null;
            switch (property.Name)
            {
                case "blobId" when text is not null:
                    blob = text;
                    break;
                case "name" when text is not null:
                    name = LinkName.Clean(text);
                    break;
                case "password" when text is null && isNull:
                case "maxDownloads" when isNull:
                case "expires" when isNull:
                    break;
                case "password" when text is { Length: >= ShortestPassword and <= LongestPassword }:
                    password = text;
                    break;
                case "maxDownloads" when property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out long number) && number is > 0 and <= MostDownloads:
                    most = number;
                    break;
                case "expires" when JmapDate.TryParseUtc(text, out DateTimeOffset at) && at > now && at <= now + options.LongestLife:
                    expires = at;
                    break;
                default:
                    throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value that it may not have.");
            }
        }

        if (blob is null) throw SetException.Invalid("blobId", "'blobId' is missing.");
        if (name is null) throw SetException.Invalid("name", "'name' is missing, or nothing is left of it.");
        if (password is null && options.PasswordRequired) throw SetException.Invalid("password", $"A link has a password of {ShortestPassword} to {LongestPassword} characters here.");
        return (new FileLink(call.Account, 0, name, "", 0, now, expires, 0, most, null, false), blob, password);
    }

    private (List<KeptFile> Pieces, string Type, long Size) Take(WriteTransaction transaction, AccountId account, string blob)
    {
        if (FileLink.Count(transaction, account) >= options.MaximumLinks) throw new SetException("overQuota", $"An account may have {options.MaximumLinks} links.");
        if (JmapIds.TryRead(blob, 'K', out long first) && ResumableUpload.FindForLink(transaction, account, first) is { } sent)
        {
            List<KeptFile> pieces = sent.KeptPieces(transaction).ConvertAll(piece => transaction.FindKeptFile(account, piece) ?? throw BlobNotFound(blob));
            sent.HandOver(transaction);
            return (pieces, sent.MediaType, sent.Length);
        }

        if (!JmapIds.TryRead(blob, 'U', out long upload) || transaction.FindUpload(account, new UploadId(upload)) is not { } found) throw BlobNotFound(blob);
        if (found.Size > options.MaximumFileSize) throw new SetException("tooLarge", $"A file may have {options.MaximumFileSize} octets.") { Number = ("maxSize", options.MaximumFileSize) };
        if (LinkRoom.Refuse(transaction, account, found.Size, options) is { } why) throw new SetException("overQuota", why);
        return ([transaction.KeepFile(account, found.Id)!], found.MediaType, found.Size);
    }

    private static SetException BlobNotFound(string blob) => new("blobNotFound", "There is no such upload.") { List = ("notFound", [blob]) };
}
