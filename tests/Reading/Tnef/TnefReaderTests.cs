using System.Buffers.Binary;
using System.Text;

namespace Posthouse.Reading.Tests;

public sealed class TnefReaderTests
{
    private const int Message = 1, Attachment = 2;

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
    private static byte[] Winmail(params (string Name, byte[] Content)[] files)
    {
        var all = new List<byte> { 0x78, 0x9F, 0x3E, 0x22, 1, 0 };
        all.AddRange(Attribute(Message, 0x00089006, [0, 0, 1, 0]));
        all.AddRange(Attribute(Message, 0x00069007, [0xE4, 4, 0, 0, 0, 0, 0, 0]));
        foreach ((string name, byte[] content) in files)
        {
            all.AddRange(Attribute(Attachment, 0x00069002, [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]));
            all.AddRange(Attribute(Attachment, 0x00018010, [.. Encoding.ASCII.GetBytes(name), 0]));
            all.AddRange(Attribute(Attachment, 0x0006800F, content));
        }

        return [.. all];
    }

    [Fact]
    public void Files_come_out_as_they_went_in()
    {
        IReadOnlyList<UnpackedFile> files = TnefReader.Read(Winmail(("plan.pdf", "%PDF-1"u8.ToArray()), ("notes.txt", "hello"u8.ToArray())), 1000)!;
        Assert.Equal(["plan.pdf", "notes.txt"], files.Select(static f => f.Name));
        Assert.Equal("hello"u8.ToArray(), files[1].Content);
    }

    [Fact]
    public void What_holds_too_much_is_left_closed() => Assert.Null(TnefReader.Read(Winmail(("a.bin", new byte[2000])), 1000));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("\u0078\u009f\u003e\u0022\u0001\u0000")]
    public void What_is_no_tnef_is_none(string octets) => Assert.Null(TnefReader.Read(Encoding.Latin1.GetBytes(octets), 1000));

    [Fact]
    public void Damage_of_any_kind_ends_in_an_answer()
    {
        byte[] good = Winmail(("plan.pdf", new byte[50]), ("notes.txt", "hello"u8.ToArray()));
        var random = new Random(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = good[..random.Next(1, good.Length + 1)];
            for (int j = random.Next(4); j >= 0; j--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            TnefReader.Read(bad, 1000);
        }
    }
}
