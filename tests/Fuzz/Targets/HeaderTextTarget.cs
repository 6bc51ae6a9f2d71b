using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Header text, subjects, dates and parameters: decoded to one line without controls, bounded, and read back where there is a way back.</summary>
internal sealed class HeaderTextTarget : FuzzTarget
{
    public override string Name => "header-text";

    public override int MaximumLength => 2000;

    public override IReadOnlyList<string> Words =>
    [
        "=?utf-8?B?5Lit?=", "=?gbk?Q?=D6=D0?=", "=?utf-16?B?2AA=?=", "=?iso-2022-jp?B?GyRC?=", "=?utf-7?Q?+AGE-?=", "=?x?Q?_?=", "=?", "?=", "\r\n ", "\0", "\ufffe", "x\u0301", "Re: ", "[a] ", "[fwd: ", "(fwd)", "回复：", "Fwd:",
        "; name=", "; filename*0*=utf-8''%41", "; name*1=b", "%", "\"", "\\", "(", ")", "=", "Fri, 21 Nov 1997 09:55:06 -0600", "2020-01-12T10:00:00Z", "31 Dec 9998 23:59:60 +9959", "1 Jan 1900 00:00 -9959", "EST", "12-Jan-2020",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "=?utf-8?B?5Lit5paH?= =?utf-8?B?5Lit?= x", "Re: [list] Fwd: hello (fwd)", "[fwd: [fwd: x]]", "Fri, 21 Nov 1997 09:55:06 -0600 (CST)", "2020-01-12T10:11:12+08:00", "Mon Jan  2 15:04:05 MST 2006",
        "; charset=utf-8; name=\"a b\"; filename*0*=utf-8''%e4%b8; filename*1*=%ad; boundary=x", "; name*=gbk'zh'%D6%D0; (c) filename=\"=?utf-8?Q?a?=\"", "\u00e4\u00f6", "\ud83d\ude00");

    public override void Run(byte[] input)
    {
        string text = HeaderText.Decode(input);
        FuzzFailure.Unless(!text.Any(char.IsControl) && text.Length <= input.Length * 3 + 3, $"'{text}' is one line, bounded");
        FuzzFailure.Unless(text.IsNormalized(), "text is normalised");
        string encoded = HeaderText.Encode(text);
        FuzzFailure.Unless(!encoded.Replace("\r\n ", "", StringComparison.Ordinal).Any(char.IsControl), "encoded text breaks lines only to fold");
        FuzzFailure.Unless(HeaderText.Decode(Encoding.ASCII.GetBytes(encoded)) == text, $"'{text}' reads back from '{encoded}'");
        string subject = BaseSubject.Of(text);
        FuzzFailure.Unless(subject.Length <= text.Length && BaseSubject.Of(subject) == subject, $"the base subject of '{text}', '{subject}', is its own");
        if (MailDate.Parse(input) is { } date)
            FuzzFailure.Unless(MailDate.Parse(Encoding.ASCII.GetBytes(MailDate.Format(date))) == date, $"{date:O} reads back");
        var parameters = new MimeParameters();
        parameters.Read(input);
        foreach (string name in (string[])["name", "filename", "charset"]) FuzzFailure.Unless(!parameters.Text(Encoding.ASCII.GetBytes(name)).Any(char.IsControl), "a parameter has no control characters");
        FuzzFailure.Unless(parameters.Count <= 100, "parameters are bounded");
        parameters.Release();
    }
}
