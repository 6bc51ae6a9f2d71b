namespace Posthouse.Imap.Tests;

/// <summary>Messages that tests share.</summary>
internal static class Messages
{
    internal static string Simple(string subject, string body) =>
        $"From: Fred Foobar <foobar@example.test>\r\nTo: mooch@example.test\r\nSubject: {subject}\r\nDate: Mon, 7 Feb 1994 21:52:25 -0800\r\n"
        + $"Message-ID: <{Unique()}@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n";

    // Of letters that make no word: hexadecimal digits now and then spell "cafe", which a search then finds.
    private static string Unique() => string.Concat(Guid.NewGuid().ToByteArray().SelectMany(static octet => new[] { "qzxj"[octet >> 6], "qzxj"[(octet >> 4) & 3], "qzxj"[(octet >> 2) & 3], "qzxj"[octet & 3] }));

    /// <summary>multipart/mixed of text, base64 "Hello, binary", message/rfc822 with a multipart of its own, and an unknown encoding.</summary>
    internal const string Nested =
        "From: a@example.test\r\nTo: b@example.test\r\nSubject: nested\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n"
        + "preamble\r\n--outer\r\nContent-Type: text/plain\r\n\r\nFirst part.\r\n--outer\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + "SGVsbG8sIGJpbmFyeQ==\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
        + "--inner\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nna=C3=AFve=\r\n text\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--inner--\r\n"
        + "\r\n--outer\r\nContent-Type: application/x-odd\r\nContent-Transfer-Encoding: x-strange\r\n\r\nodd\r\n--outer--\r\n";
}
