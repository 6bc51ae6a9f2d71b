using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Headers;

public sealed class HeaderReaderTests
{
    [Fact]
    public void Fields_come_in_order_with_their_folds()
    {
        byte[] header = "A: 1\r\nno field\r\n folded\r\nLong : one\r\n\ttwo\r\nA:3\n\r\nBody: no\r\n"u8.ToArray();
        var found = new List<string>();
        var reader = new HeaderReader(header);
        while (reader.Read()) found.Add($"{Encoding.ASCII.GetString(reader.Name)}|{Encoding.ASCII.GetString(reader.RawValue)}|{Encoding.ASCII.GetString(reader.UnfoldedValue)}|{reader.Field.Length}");
        Assert.Equal(["A| 1|1|6", "Long| one\r\n\ttwo|one\ttwo|18", "A|3|3|4"], found);
        Assert.Equal(2, HeaderReader.Count(header, "a"u8));
        Assert.Equal(header.Length - "Body: no\r\n".Length, HeaderReader.LengthOf(header));
    }

    [Fact]
    public void Any_bytes_are_read_to_their_end() =>
        Gen.Frequency((3, Gen.Int[0, 6].Select(static i => new[] { "\r\n", "\n", ": ", "a", " ", "\t", "\r" }[i])), (1, Gen.Char.Select(static c => c.ToString()))).Array[0, 60].Select(string.Concat)
            .Sample(text =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                var reader = new HeaderReader(bytes);
                int end = 0;
                while (reader.Read())
                {
                    Assert.True(reader.Offset >= end && reader.Name.Length > 0);
                    end = reader.Offset + reader.Field.Length;
                }

                Assert.True(end <= HeaderReader.LengthOf(bytes));
            });
}
