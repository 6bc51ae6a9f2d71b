// Makes a signed message to load servers with, and a zone that it can be verified by:
//   dotnet run -c Release --project bench/Sign -- DOMAIN OCTETS FOLDER
// writes FOLDER/message (with bare line feeds, as Postfix's smtp-source wants it), FOLDER/zone and FOLDER/keys (for OpenDKIM's TestPublicKeys).
using System.Buffers;
using System.Globalization;
using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: Sign DOMAIN OCTETS FOLDER");
    return 2;
}

var domain = DomainName.Parse(args[0]);
int octets = int.Parse(args[1], CultureInfo.InvariantCulture);
string folder = args[2];

var text = new StringBuilder($"From: Sender <sender@{domain.Ascii}>\r\nTo: User <user@bench.test>\r\nSubject: Order 4711\r\nDate: {DateTimeOffset.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}\r\nMessage-ID: <1@{domain.Ascii}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n");
for (int line = 0; text.Length < octets; line++) text.Append(CultureInfo.InvariantCulture, $"{line,4} the goods are packed in forty cartons and leave on Thursday by sea\r\n");

using DkimKey key = DkimKey.Generate(domain, "bench", DkimAlgorithm.RsaSha256);
IReadOnlyList<string> signature = await new DkimSigner(new DkimSignerOptions(), TimeProvider.System).SignAsync(new MemoryMessage(Encoding.ASCII.GetBytes(text.ToString())), [key]);
string message = string.Concat(signature.Select(static s => s + "\r\n")) + text;
string record = string.Join(' ', key.PublicRecord.Chunk(255).Select(static c => $"\"{new string(c)}\""));

Directory.CreateDirectory(folder);
await File.WriteAllTextAsync(Path.Combine(folder, "message"), message.Replace("\r\n", "\n", StringComparison.Ordinal));
await File.WriteAllTextAsync(Path.Combine(folder, "keys"), $"{key.RecordName} {key.PublicRecord}\n");
await File.WriteAllTextAsync(Path.Combine(folder, "zone"), $"""
    $TTL 3600
    @ IN SOA ns.{domain.Ascii}. hostmaster.{domain.Ascii}. 1 3600 600 86400 300
    @ IN NS ns.{domain.Ascii}.
    ns IN A 127.0.0.1
    @ IN TXT "v=spf1 ip4:127.0.0.0/8 -all"
    _dmarc IN TXT "v=DMARC1; p=reject"
    bench._domainkey IN TXT {record}

    """);
return 0;

/// <summary>A message in memory, as the signer wants to see it.</summary>
internal sealed class MemoryMessage : ReceivedMessage
{
    private readonly byte[] _bytes;

    internal MemoryMessage(byte[] bytes)
    {
        _bytes = bytes;
        var scanner = new MessageScanner();
        scanner.Write(bytes);
        Structure = scanner.Complete();
    }

    public override long Size => _bytes.Length;

    public override MessageStructure Structure { get; }

    public override ReadOnlySequence<byte> Header => new(_bytes, 0, Structure.HeaderLength);

    public override Stream OpenRead() => new MemoryStream(_bytes, writable: false);
}
