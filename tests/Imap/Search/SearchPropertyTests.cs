using System.Globalization;
using System.Text;
using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>
/// The text index never changes an answer: SEARCH finds exactly the messages whose decoded, folded text holds the folded query,
/// whether the index has seen them or not, and after messages and segments were removed.
/// </summary>
public sealed class SearchPropertyTests
{
    // Few and alike, so that queries hit at the seams: parts of words, pairs of characters, width, case, accents, digits, marks.
    private static readonly string[] Words =
    [
        "order", "Orders", "ord", "der", "a", "ab", "abc", "ABCabc", "会议", "会", "议会", "明天下午", "天下", "ｏｒｄｅｒ", "ÄB", "äb", "cafe\u0301", "café", "x1y2", "12", "123456", "-", "..", "a-b", "a.b@c.test",
        "straße", "ΣΑΣ", "かな", "カナ", "ｶﾅ", "한국", "\U0001F600", "𠀀𠀁", "_", "\"q\"", "e\u0301e",
    ];

    private static readonly Gen<string> Phrase = Gen.Select(Gen.Int[0, Words.Length - 1].Array[1, 6], Gen.Int[0, 2])
        .Select(static pair => string.Join(pair.Item2 switch { 0 => " ", 1 => "", _ => "\r\n" }, pair.Item1.Select(static i => Words[i])));

    private static readonly Gen<Letter> Letters = Gen.Select(Phrase, Phrase, Phrase, Gen.Int[0, 6]).Select(static (subject, body, attached, shape) => new Letter(subject, body, attached, shape));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_search_finds_what_a_reader_would(bool background) =>
        await Gen.Select(Letters.Array[3, 14], Letters.Array[1, 6], Gen.Select(Phrase, Gen.Int[0, 1000], Gen.Int[1, 12]).Array[12], Gen.Int[1, 13])
            .SampleAsync((first, later, queries, removed) => RunAsync(first, later, queries, removed, background), iter: 25, threads: 2);

    private static async Task RunAsync(Letter[] first, Letter[] later, (string Phrase, int From, int Length)[] queries, int removed, bool background)
    {
        await using ImapServer server = await ImapServer.StartAsync(background: background);
        ImapClient client = await server.SelectAsync("INBOX", "IMAP4rev2");
        var there = new SortedDictionary<uint, Letter>();
        foreach (Letter letter in first) there.Add((await server.DeliverAsync(letter.Message)).Uid, letter);
        await client.OkAsync("NOOP");
        await CompareAsync(client, there, queries);

        if (background) await server.Store.WaitForSearchIndexAsync();
        await CompareAsync(client, there, queries);

        // Some that the index knows and some that it may not know yet.
        foreach (Letter letter in later) there.Add((await server.DeliverAsync(letter.Message)).Uid, letter);
        await client.OkAsync("NOOP");
        await CompareAsync(client, there, queries);

        await client.OkAsync($"UID STORE {removed}:{removed + 2} +FLAGS.SILENT (\\Deleted)");
        await client.OkAsync("EXPUNGE");
        for (uint uid = (uint)removed; uid < removed + 3; uid++) there.Remove(uid);
        await server.Store.CompactAsync();
        await CompareAsync(client, there, queries);
        if (there.Count == 0) return;

        // A copy is the same message at another UID.
        await client.OkAsync($"UID COPY {there.First().Key} INBOX");
        there.Add((uint)(first.Length + later.Length + 1), there.First().Value);
        await CompareAsync(client, there, queries);
    }

    private static async Task CompareAsync(ImapClient client, SortedDictionary<uint, Letter> there, (string Phrase, int From, int Length)[] queries)
    {
        foreach ((string phrase, int from, int length) in queries)
        {
            string text = Cut(phrase, from, length);
            if (text.Length == 0) continue;
            string folded = UnicodeCasemap.Fold(text.IsNormalized() ? text : text.Normalize());
            foreach ((string key, Func<Letter, IEnumerable<string>> fields) in (IEnumerable<(string, Func<Letter, IEnumerable<string>>)>)[("SUBJECT", static l => [l.Subject]), ("BODY", static l => l.Bodies)])
            {
                string expected = string.Join(' ', there.Where(pair => fields(pair.Value).Any(field => UnicodeCasemap.Fold(field).Contains(folded, StringComparison.Ordinal))).Select(static pair => pair.Key));
                byte[] octets = Encoding.UTF8.GetBytes(text);
                ImapReply reply = await client.OkAsync($"UID SEARCH {key} {{{octets.Length.ToString(CultureInfo.InvariantCulture)}+}}\r\n{text}");
                int at = reply.Single.IndexOf(" ALL ", StringComparison.Ordinal);
                Assert.Equal(expected, at < 0 ? "" : string.Join(' ', Members(reply.Single[(at + 5)..])));
            }
        }
    }

    // A piece of a phrase that does not cut a surrogate pair.
    private static string Cut(string phrase, int from, int length)
    {
        string line = phrase.ReplaceLineEndings(" ");
        int start = from % line.Length, end = Math.Min(line.Length, start + length);
        if (char.IsLowSurrogate(line[start])) start++;
        if (end > start && char.IsHighSurrogate(line[end - 1])) end--;
        return end > start ? line[start..end] : "";
    }

    private static IEnumerable<uint> Members(string set)
    {
        foreach (string part in set.Split(','))
        {
            string[] ends = part.Split(':');
            for (uint uid = uint.Parse(ends[0], CultureInfo.InvariantCulture); uid <= uint.Parse(ends[^1], CultureInfo.InvariantCulture); uid++) yield return uid;
        }
    }

    /// <summary>A message whose text is known without reading it.</summary>
    private sealed record Letter(string Text, string Body, string Attached, int Shape)
    {
        private static readonly string[] Charsets = ["utf-8", "utf-8", "gb18030", "utf-8", "iso-2022-jp", "utf-16", "utf-8"];

        internal string Subject => Text.ReplaceLineEndings(" ").Trim();

        internal IEnumerable<string> Bodies => Shape switch
        {
            3 => [Body, "list.txt", Attached],
            _ => [Round(Body)],
        };

        internal string Message
        {
            get
            {
                string head = $"From: a@example.test\r\nSubject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(Subject))}?=\r\nMessage-ID: <{Guid.NewGuid():N}@example.test>\r\nMIME-Version: 1.0\r\n";
                string type = $"Content-Type: text/plain; charset={Charsets[Shape]}\r\n";
                return head + Shape switch
                {
                    // Small ASCII bodies as they stand: the shortest way through the search.
                    0 when Ascii.IsValid(Body) => "Content-Type: text/plain\r\n\r\n" + Body,
                    3 => "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + Part(type, Body, Encoding.UTF8) + "\r\n--b\r\n"
                        + Part("Content-Type: text/plain; charset=utf-8; name=list.txt\r\nContent-Disposition: attachment; filename=list.txt\r\n", Attached, Encoding.UTF8) + "\r\n--b--\r\n",
                    _ => Part(type, Body, MailCharset.Find(Charsets[Shape])!),
                };
            }
        }

        // What a charset cannot say is lost before it is sent.
        private string Round(string text)
        {
            Encoding encoding = MailCharset.Find(Charsets[Shape])!;
            return encoding.GetString(encoding.GetBytes(text));
        }

        private static string Part(string type, string text, Encoding encoding) =>
            type + "Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(encoding.GetBytes(text), Base64FormattingOptions.InsertLineBreaks);
    }

    [Fact]
    public async Task Ascii_octets_of_another_charset_are_not_its_text()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        // ESC $ B … ESC ( B: "会議" in ISO 2022, whose octets read "2q5D" as ASCII; and full-width ABC.
        await server.DeliverAsync("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n\u001b$B2q5D#A#B#C\u001b(B\r\n");
        ImapClient client = await server.SelectAsync();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("* SEARCH", (await client.OkAsync("SEARCH BODY 2q5D")).Single);
            Assert.Equal("* SEARCH 1", (await client.OkAsync("SEARCH BODY abc")).Single);
            Assert.Equal("* SEARCH 1", (await client.OkAsync("SEARCH BODY \"会議\"")).Single);
            await server.Store.WaitForSearchIndexAsync();
        }
    }
}
