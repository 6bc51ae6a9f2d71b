using System.Globalization;

namespace Posthouse.Mail;

internal sealed class ChineseReportText : ReportText
{
    internal static readonly ChineseReportText Instance = new();

    internal override string Tag => "zh-CN";

    internal override string SystemName => "邮件系统";

    protected override string Greeting => "您好！\r\n\r\n";

    protected override string SubjectPrefix(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "退信：",
        DeliveryAction.Delayed => "投递延迟：",
        DeliveryAction.Delivered => "已送达：",
        _ => "已转交：",
    };

    protected override string SubjectAlone(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "退信：您的邮件未能送达",
        DeliveryAction.Delayed => "您的邮件暂未送达",
        DeliveryAction.Delivered => "您的邮件已送达",
        _ => "您的邮件已转交",
    };

    protected override string Opening(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "您的邮件未能送达以下收件人：",
        DeliveryAction.Delayed => "您的邮件暂时还没有送达以下收件人。系统会继续尝试投递，您无需重新发送。",
        DeliveryAction.Delivered => "您的邮件已送达以下收件人：",
        DeliveryAction.Relayed => "您的邮件已转交给以下收件人的邮件系统，对方系统不提供送达回执：",
        _ => "您的邮件已分发给以下群组的成员，后续不再另行通知：",
    };

    protected override string ReasonLine(string reason, EnhancedStatusCode status) => $"原因：{reason}（{status}）";

    protected override string ReplyLine(string? host, string reply) => host is null ? $"详细信息：{reply}" : $"对方服务器 {host} 的答复：{reply}";

    protected override string RetryLine(string until) => $"系统将持续尝试投递至 {until}。";

    protected override string More(int count) => string.Create(CultureInfo.InvariantCulture, $"……以及另外 {count} 位收件人。");

    protected override string SubjectLine(string subject) => $"邮件主题：{subject}";

    protected override string SentLine(string date) => $"发送时间：{date}";

    protected override string Closing(string host) => $"本通知由 {host} 自动发出，请勿直接回复。技术细节见附件；如需帮助，请将本邮件转发给您的邮件管理员。";

    protected override string Moment(DateTimeOffset date) => string.Create(CultureInfo.InvariantCulture, $"{date:yyyy年M月d日 HH:mm}（{Zone(date)}）");

    protected override string Reason(EnhancedStatusCode status) => (status.Subject, status.Detail) switch
    {
        (1, 1) => "收件人邮箱不存在，请核对收件地址。",
        (1, 2) or (1, 10) => "收件人的域名不存在或不接收邮件，请核对地址中 @ 后面的部分。",
        (1, 3) => "收件地址格式有误，请核对拼写。",
        (1, 6) => "收件人已更换邮箱地址。",
        (1, 8) or (1, 7) => "对方系统不接受您的发件地址。",
        (1, _) => "对方系统不接受该收件地址。",
        (2, 1) => "收件人邮箱已停用，无法接收邮件。",
        (2, 2) => "收件人邮箱已满。",
        (2, 3) or (3, 4) => "邮件大小超过对方系统的限制。",
        (2, _) => "收件人邮箱无法接收该邮件。",
        (3, 1) => "对方系统存储空间不足。",
        (3, _) => "对方系统暂时无法接收邮件。",
        (4, 1) or (4, 2) => "对方邮件服务器没有响应或中断了连接。",
        (4, 3) or (4, 4) => "找不到收件人域名对应的邮件服务器。",
        (4, 6) => "邮件在多个邮件系统之间循环转发。",
        (4, 7) => "在规定时间内未能投递成功。",
        (4, _) => "无法连接对方邮件服务器。",
        (5, 3) => "收件人数量超过限制。",
        (5, _) => "对方邮件服务器没有接受该邮件。",
        (6, 7) or (6, 8) or (6, 9) => "对方邮件服务器不支持此类国际化邮箱地址。",
        (6, _) => "对方邮件服务器无法处理该邮件的内容。",
        (7, 1) => "对方系统拒收该邮件，或您没有向该收件人发信的权限。",
        (7, 10) or (7, 30) => "该邮件要求加密传输，但无法与对方建立安全连接。",
        (7, 20) or (7, 21) or (7, 22) or (7, 23) or (7, 24) or (7, 25) or (7, 26) => "对方系统无法验证该邮件确实来自您的域名。",
        (7, _) => "对方系统出于安全原因拒收该邮件。",
        _ => status.Class == 5 ? "对方邮件服务器拒收该邮件。" : "对方邮件服务器暂时无法接收该邮件。",
    };
}
