using System.Buffers.Binary;
using System.Text;

namespace Posthouse.Reading.Tests;

public sealed class TnefReaderTests
{
    private const int Message = 1, Attachment = 2;

    private static readonly ReadingOptions Options = new();

    // MS-OXTNEF §2.1.3: level, id, length, octets, and the sum of the octets.
    private static byte[] Attribute(int level, uint id, byte[] value)
    {
        var attribute = new List<byte> { (byte)level };
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, id);
        attribute.AddRange(number);
        BinaryPrimitives.WriteInt32LittleEndian(number, value.Length);
        attribute.AddRange(number);
        attribute.AddRange(value);
        BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)value.Sum(static b => b));
        attribute.AddRange(number[..2]);
        return [.. attribute];
    }

    // Signature and key, version, code page, then attributes: a file's rendering data begins it (§2.1.3.3.15).
    private static byte[] Winmail(params (string Name, byte[] Content)[] files) => Winmail([], files);

    private static byte[] Winmail(byte[][] properties, params (string Name, byte[] Content)[] files)
    {
        var all = new List<byte> { 0x78, 0x9F, 0x3E, 0x22, 1, 0 };
        all.AddRange(Attribute(Message, 0x00089006, [0, 0, 1, 0]));
        all.AddRange(Attribute(Message, 0x00069007, [0xE4, 4, 0, 0, 0, 0, 0, 0]));
        if (properties.Length > 0) all.AddRange(Attribute(Message, 0x00069003, [(byte)properties.Length, 0, 0, 0, .. properties.SelectMany(static p => p)]));
        foreach ((string name, byte[] content) in files)
        {
            all.AddRange(Attribute(Attachment, 0x00069002, [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]));
            all.AddRange(Attribute(Attachment, 0x00018010, [.. Encoding.ASCII.GetBytes(name), 0]));
            all.AddRange(Attribute(Attachment, 0x0006800F, content));
        }

        return [.. all];
    }

    // MS-OXTNEF §2.1.3.4: PidTagRtfCompressed, one value, its length, padded to four octets.
    private static byte[] Rtf(byte[] compressed) => Property(0x10090102, compressed);

    private static byte[] Property(uint tag, byte[] value)
    {
        byte[] property = new byte[12 + ((value.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32LittleEndian(property, tag);
        property[4] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(property.AsSpan(8), value.Length);
        value.CopyTo(property, 12);
        return property;
    }

    // MS-OXRTFCP §2.1.3.1.1.
    private static byte[] Uncompressed(string rtf)
    {
        byte[] content = Encoding.Latin1.GetBytes(rtf), all = new byte[16 + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(all, content.Length + 12);
        BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(4), content.Length);
        "MELA"u8.CopyTo(all.AsSpan(8));
        content.CopyTo(all, 16);
        return all;
    }

    // MS-OXRTFCP §4.1 and §4.2.
    private const string HelloWorld = "2D0000002B0000004C5A4675F1C5C7A703000A00726370673132354232" + "0AF32068656C090020627705B06C647D0A800FA0";
    private const string Overlapping = "1A0000001C0000004C5A4675E2D44B51410004205758595A0D6E7D010EB0";

    [Theory]
    [InlineData(HelloWorld, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")]
    [InlineData(Overlapping, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")]
    public void Rtf_is_unpacked_as_its_specification_shows(string compressed, string rtf)
    {
        byte[] octets = Convert.FromHexString(compressed);
        Assert.Equal(rtf, Encoding.ASCII.GetString(TnefRtf.Unpacked(new MemoryStream(octets), 1000)!.WrittenSpan));
        Assert.Null(TnefRtf.Unpacked(new MemoryStream(octets), 10));
        // Its checksum says what was changed on the way; what is neither of the two kinds is nothing.
        octets[^8] ^= 1;
        Assert.Null(TnefRtf.Unpacked(new MemoryStream(octets), 1000));
        octets[8] ^= 1;
        Assert.Null(TnefRtf.Unpacked(new MemoryStream(octets), 1000));
    }

    [Fact]
    public void Rtf_that_was_not_compressed_is_read_as_it_is() => Assert.Equal("{\\rtf1 a}", Encoding.ASCII.GetString(TnefRtf.Unpacked(new MemoryStream(Uncompressed("{\\rtf1 a}")), 1000)!.WrittenSpan));

    [Fact]
    public void A_body_in_rtf_is_the_text()
    {
        IReadOnlyList<UnpackedFile> files = TnefReader.Read(Winmail([Rtf(Convert.FromHexString(HelloWorld))], ("plan.pdf", "%PDF-1"u8.ToArray())), 1000, Options)!;
        Assert.Equal([("", "text/plain"), ("plan.pdf", "application/octet-stream")], files.Select(static f => (f.Name, f.MediaType)).Order());
        Assert.Equal("hello world", Encoding.UTF8.GetString(files.Single(static f => f.Name.Length == 0).Content));
    }

    [Fact]
    public void Html_packed_in_rtf_is_the_text_in_utf_8()
    {
        UnpackedFile file = Assert.Single(TnefReader.Read(Winmail([Rtf(Uncompressed("{\\rtf1\\ansi\\ansicpg936\\fromhtml1 {\\*\\htmltag84 <p>}\\'c4\\'e3\\'ba\\'c3{\\*\\htmltag92 </p>}}"))]), 1000, Options)!);
        Assert.Equal(("", "text/html", "<p>你好</p>"), (file.Name, file.MediaType, Encoding.UTF8.GetString(file.Content)));
    }

    // Outlook sends a plain text beside it: the HTML is shown, and there are not two plain texts.
    [Theory]
    [InlineData("{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag84 <p>}hello}", "text/html text/plain")]
    [InlineData("{\\rtf1\\ansi hello}", "text/plain")]
    public void A_plain_text_stays_beside_it(string rtf, string types)
    {
        byte[] all = Winmail([Property(0x1000001E, "hello\0"u8.ToArray()), Rtf(Uncompressed(rtf))]);
        Assert.Equal(types, string.Join(' ', TnefReader.Read(all, 1000, Options)!.Select(static f => f.MediaType).Order()));
    }

    [Fact]
    public void A_damaged_body_leaves_the_files()
    {
        byte[] compressed = Convert.FromHexString(HelloWorld);
        compressed[^8] ^= 1;
        IReadOnlyList<UnpackedFile> files = TnefReader.Read(Winmail([Rtf(compressed)], ("plan.pdf", "%PDF-1"u8.ToArray())), 1000, Options)!;
        Assert.Contains(files, static f => f.Name == "plan.pdf");
        Assert.DoesNotContain(files, static f => f.MediaType is "text/plain" or "text/html");
    }

    [Fact]
    public void Files_come_out_as_they_went_in()
    {
        IReadOnlyList<UnpackedFile> files = TnefReader.Read(Winmail(("plan.pdf", "%PDF-1"u8.ToArray()), ("notes.txt", "hello"u8.ToArray())), 1000, Options)!;
        Assert.Equal(["plan.pdf", "notes.txt"], files.Select(static f => f.Name));
        Assert.Equal("hello"u8.ToArray(), files[1].Content);
    }

    [Fact]
    public void What_holds_too_much_is_left_closed() => Assert.Null(TnefReader.Read(Winmail(("a.bin", new byte[2000])), 1000, Options));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("\u0078\u009f\u003e\u0022\u0001\u0000")]
    public void What_is_no_tnef_is_none(string octets) => Assert.Null(TnefReader.Read(Encoding.Latin1.GetBytes(octets), 1000, Options));

    // What the header of a body says is memory that is taken before one octet of it is read.
    [Theory]
    [InlineData(0, 0x60000000)]
    [InlineData(4, 0x60000000)]
    [InlineData(8, 0x60000000)]
    // "LZFu"
    [InlineData(0, 0x75465A4C)]
    public void No_header_takes_memory_that_nothing_fills(int field, int value)
    {
        byte[] compressed = Convert.FromHexString(HelloWorld);
        BinaryPrimitives.WriteInt32LittleEndian(compressed.AsSpan(field), value);
        if (field == 8) BinaryPrimitives.WriteInt32LittleEndian(compressed.AsSpan(4), value);
        byte[] winmail = Winmail([Rtf(compressed)], ("plan.pdf", "%PDF-1"u8.ToArray()));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TnefReader.Read(winmail, 1000, Options);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Damage_of_any_kind_ends_in_an_answer()
    {
        byte[] good = Winmail([Rtf(Convert.FromHexString(HelloWorld))], ("plan.pdf", new byte[50]), ("notes.txt", "hello"u8.ToArray()));
        var random = new Random(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = good[..random.Next(1, good.Length + 1)];
            for (int j = random.Next(4); j >= 0; j--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            TnefReader.Read(bad, 1000, Options);
        }
    }
}
