using System.Buffers;
using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Posthouse.Imap.Tests;

public sealed class ParserTests
{
    private static readonly string[] Samples =
    [
        "a NOOP", "a LOGIN {5}\r\nalice \"pa\\\"ss\"", "a SELECT INBOX (CONDSTORE QRESYNC (67890007 20050715194045000 41,43:211,214:541 (1:3 4:6)))",
        "a UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (DATE {4}\r\nFROM)]<0.100> BINARY[1.2]<3.4> BINARY.SIZE[2] PREVIEW (LAZY)) (CHANGEDSINCE 5 VANISHED)",
        "a UID SEARCH RETURN (MIN MAX COUNT ALL SAVE) CHARSET UTF-8 OR (FROM \"x\" NOT 1:5) HEADER X {1}\r\ny MODSEQ \"/flags/\\\\seen\" all 5 SINCE 1-Feb-1994",
        "a STORE 1,2:* (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Seen $Junk)", "a APPEND INBOX (\\Seen) \" 7-Feb-1994 21:52:25 -0800\" {10}\r\n",
        "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (% \"*\") RETURN (CHILDREN STATUS (MESSAGES UNSEEN))", "a SORT (REVERSE DATE SUBJECT) UTF-8 ALL",
        "a THREAD REFERENCES UTF-8 TEXT foo", "a UID MOVE $ \"&Zi8-\"", "a STATUS x (MESSAGES SIZE)", "a ENABLE QRESYNC UTF8=ACCEPT", "a ID (\"a\" NIL)",
        "a SETQUOTA \"\" (STORAGE 512)", "a AUTHENTICATE PLAIN AGE=", "a CREATE x (USE (\\Sent))", "a GETQUOTAROOT INBOX", "a UID EXPUNGE 1:4",
    ];

    [Fact]
    public void The_samples_are_commands()
    {
        foreach (string sample in Samples)
        {
            ParsedCommand parsed = Parse(Encoding.UTF8.GetBytes(sample));
            Assert.True(parsed.Command is not null, $"{sample}: {parsed.Problem}");
            Assert.Equal("a", parsed.Tag);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("+ NOOP")]
    [InlineData("a  NOOP")]
    [InlineData("a NOOP x")]
    [InlineData("a FETCH 0 FLAGS")]
    [InlineData("a FETCH 1: FLAGS")]
    [InlineData("a FETCH 4294967296 FLAGS")]
    [InlineData("a FETCH 1 (FLAGS")]
    [InlineData("a FETCH 1 BODY[MIME]")]
    [InlineData("a FETCH 1 BODY[1")]
    [InlineData("a FETCH 1 BODY[1.HEADER.FIELDS ()]")]
    [InlineData("a FETCH 1 BODY[HEADER.FIELDS (a\u0001b)]")]
    [InlineData("a FETCH 1 BODY[]<0.0>")]
    [InlineData("a FETCH 1 BINARY[TEXT]")]
    [InlineData("a FETCH 1 FLAGS (VANISHED)")]
    [InlineData("a STORE 1 FLAGS (\\Nonsense)")]
    [InlineData("a SEARCH SINCE 31-Feb-2020")]
    [InlineData("a LOGIN \"a\\x\" b")]
    [InlineData("a LOGIN \"a")]
    [InlineData("a LOGIN {10}\r\nshort b")]
    [InlineData("a UID NOOP")]
    public void What_is_no_command_is_refused(string text) => Assert.NotNull(Parse(Encoding.UTF8.GetBytes(text)).Problem);

    [Fact]
    public void Mutated_commands_never_throw_and_cost_little() =>
        Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 3]).Array[0, 12], Gen.Bool)
            .Sample(static sample =>
            {
                List<byte> bytes = [.. Encoding.UTF8.GetBytes(Samples[sample.Item1])];
                foreach ((int at, byte value, int kind) in sample.Item2)
                {
                    int position = bytes.Count == 0 ? 0 : at % bytes.Count;
                    if (kind == 0 && bytes.Count > 0) bytes[position] = value;
                    else if (kind == 1) bytes.Insert(position, value);
                    else if (kind == 2 && bytes.Count > 0) bytes.RemoveAt(position);
                    else bytes.InsertRange(position, bytes.Take(position).ToArray());
                }

                var watch = Stopwatch.StartNew();
                ParsedCommand parsed = ImapParser.Parse(Split([.. bytes]), sample.Item3);
                return (parsed.Command is null) == (parsed.Problem is not null) && watch.Elapsed < TimeSpan.FromSeconds(5);
            });

    [Fact]
    public void Random_octets_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(static bytes =>
        {
            ParsedCommand parsed = Parse(bytes);
            return (parsed.Command is null) == (parsed.Problem is not null);
        });

    [Fact]
    public void Depth_is_bounded()
    {
        foreach (string deep in (string[])["a SEARCH " + new string('(', 60_000), "a SEARCH " + string.Concat(Enumerable.Repeat("NOT ", 15_000)) + "ALL", "a FETCH 1 BODY[" + string.Concat(Enumerable.Repeat("1.", 30_000)) + "1]"])
            Assert.NotNull(Parse(Encoding.ASCII.GetBytes(deep)).Problem);
    }

    private static ParsedCommand Parse(byte[] bytes) => ImapParser.Parse(new ReadOnlySequence<byte>(bytes), utf8Names: false);

    private static ReadOnlySequence<byte> Split(byte[] bytes)
    {
        if (bytes.Length < 2) return new ReadOnlySequence<byte>(bytes);
        var first = new Segment(bytes.AsMemory(0, bytes.Length / 2), 0);
        Segment last = first.Append(bytes.AsMemory(bytes.Length / 2));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        internal Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
