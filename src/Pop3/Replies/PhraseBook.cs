using System.Collections.Frozen;
using System.Text;

namespace Posthouse.Pop3;

/// <summary>The phrases of one language, ready for the wire (RFC 6856 §3: UTF-8 once LANG was given; before, English).</summary>
internal sealed class PhraseBook
{
    internal static readonly PhraseBook English = new("en", "English", new Dictionary<Phrase, string>
    {
        [Phrase.Greeting] = "Posthouse POP3 is ready",
        [Phrase.Bye] = "Goodbye",
        [Phrase.NameTaken] = "Send the password",
        [Phrase.MaildropOpened] = "Maildrop opened",
        [Phrase.UseStls] = "Use STLS first: passwords are not taken in clear text",
        [Phrase.SignInRefused] = "The name or the password is wrong",
        [Phrase.SignInThrottled] = "Too many failures, try again later",
        [Phrase.Unavailable] = "The server cannot do this at the moment, try again later",
        [Phrase.InUse] = "Another session has this maildrop",
        [Phrase.UserFirst] = "Send USER first",
        [Phrase.SaslCancelled] = "Cancelled",
        [Phrase.SaslMalformed] = "This is not base64",
        [Phrase.MechanismUnknown] = "There is no such mechanism here",
        [Phrase.Mechanisms] = "Mechanisms follow",
        [Phrase.BeginTls] = "Begin TLS",
        [Phrase.NoTls] = "TLS is not on offer",
        [Phrase.Capabilities] = "Capabilities follow",
        [Phrase.Utf8Mode] = "UTF-8 mode",
        [Phrase.Languages] = "Languages follow",
        [Phrase.LanguageChanged] = "Language changed",
        [Phrase.LanguageUnknown] = "There is no such language here",
        [Phrase.Listing] = "Listing follows",
        [Phrase.NoSuchMessage] = "There is no such message",
        [Phrase.MessageGone] = "Another client has removed this message",
        [Phrase.MessageFollows] = "octets follow",
        [Phrase.MessageDamaged] = "This message is damaged in the store",
        [Phrase.Marked] = "Marked, it goes at QUIT",
        [Phrase.Nothing] = "Done",
        [Phrase.Unmarked] = "Nothing is marked any more",
        [Phrase.NotRemoved] = "The marked messages could not be removed and are all still there",
        [Phrase.NotNow] = "Not in this state",
        [Phrase.UnknownCommand] = "Unknown command",
        [Phrase.BadArguments] = "The arguments do not fit the command",
        [Phrase.NotUtf8] = "This is not UTF-8",
        [Phrase.LineTooLong] = "The line is too long",
        [Phrase.BadLine] = "The line holds a NUL or a lone CR",
        [Phrase.TooManyErrors] = "Too many errors",
        [Phrase.TooManyCommands] = "Too many commands without signing in",
        [Phrase.SignInTooLate] = "Signing in took too long",
    });

    private static readonly PhraseBook Chinese = new("zh-CN", "简体中文", new Dictionary<Phrase, string>
    {
        [Phrase.Greeting] = "驿站 POP3 服务就绪",
        [Phrase.Bye] = "再见",
        [Phrase.NameTaken] = "请发送密码",
        [Phrase.MaildropOpened] = "邮箱已打开",
        [Phrase.UseStls] = "请先使用 STLS：不接受明文密码",
        [Phrase.SignInRefused] = "用户名或密码错误",
        [Phrase.SignInThrottled] = "失败次数过多，请稍后再试",
        [Phrase.Unavailable] = "服务器暂时无法处理，请稍后再试",
        [Phrase.InUse] = "该邮箱正被另一会话使用",
        [Phrase.UserFirst] = "请先发送 USER",
        [Phrase.SaslCancelled] = "已取消",
        [Phrase.SaslMalformed] = "不是有效的 base64",
        [Phrase.MechanismUnknown] = "不支持该验证机制",
        [Phrase.Mechanisms] = "验证机制如下",
        [Phrase.BeginTls] = "请开始 TLS",
        [Phrase.NoTls] = "不提供 TLS",
        [Phrase.Capabilities] = "功能如下",
        [Phrase.Utf8Mode] = "UTF-8 模式",
        [Phrase.Languages] = "语言如下",
        [Phrase.LanguageChanged] = "语言已更改",
        [Phrase.LanguageUnknown] = "不支持该语言",
        [Phrase.Listing] = "列表如下",
        [Phrase.NoSuchMessage] = "没有这封邮件",
        [Phrase.MessageGone] = "邮件已被其他客户端删除",
        [Phrase.MessageFollows] = "字节如下",
        [Phrase.MessageDamaged] = "邮件在存储中已损坏",
        [Phrase.Marked] = "已标记，退出时删除",
        [Phrase.Nothing] = "完成",
        [Phrase.Unmarked] = "已取消所有标记",
        [Phrase.NotRemoved] = "标记的邮件未能删除，全部保留",
        [Phrase.NotNow] = "当前状态不可用",
        [Phrase.UnknownCommand] = "未知命令",
        [Phrase.BadArguments] = "参数不正确",
        [Phrase.NotUtf8] = "不是有效的 UTF-8",
        [Phrase.LineTooLong] = "命令行过长",
        [Phrase.BadLine] = "命令行含有 NUL 或单独的 CR",
        [Phrase.TooManyErrors] = "错误过多",
        [Phrase.TooManyCommands] = "未登录而命令过多",
        [Phrase.SignInTooLate] = "登录超时",
    });

    internal static readonly IReadOnlyList<PhraseBook> All = [English, Chinese];

    private readonly FrozenDictionary<Phrase, byte[]> _phrases;

    private PhraseBook(string tag, string name, Dictionary<Phrase, string> phrases)
    {
        Tag = tag;
        Name = name;
        _phrases = phrases.ToFrozenDictionary(static p => p.Key, static p => Encoding.UTF8.GetBytes(p.Value));
    }

    /// <summary>BCP 47.</summary>
    internal string Tag { get; }

    /// <summary>In the language itself.</summary>
    internal string Name { get; }

    internal ReadOnlySpan<byte> this[Phrase phrase] => _phrases[phrase];

    /// <summary>RFC 4647 §3.3.1: a range fits a tag that equals it or begins with it and a hyphen. Null when none fits.</summary>
    internal static PhraseBook? Find(string range)
    {
        // RFC 2277 §4.5: every server speaks i-default.
        if (range.Equals("i-default", StringComparison.OrdinalIgnoreCase)) return English;
        foreach (PhraseBook book in All)
        {
            if (book.Tag.Equals(range, StringComparison.OrdinalIgnoreCase)
                || (book.Tag.Length > range.Length && book.Tag[range.Length] == '-' && book.Tag.StartsWith(range, StringComparison.OrdinalIgnoreCase)))
            {
                return book;
            }
        }

        return null;
    }

    /// <summary>The nearest to what is preferred; English when there is nothing near.</summary>
    internal static PhraseBook Nearest(string tag)
    {
        int hyphen = tag.IndexOf('-', StringComparison.Ordinal);
        return Find(tag) ?? (hyphen > 0 ? Find(tag[..hyphen]) : null) ?? English;
    }
}
