using System.Globalization;

namespace Posthouse.Mail;

internal sealed class EnglishReportText : ReportText
{
    internal static readonly EnglishReportText Instance = new();

    internal override string Tag => "en";

    internal override string SystemName => "Mail Delivery System";

    protected override string Greeting => "";

    protected override string SubjectPrefix(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "Undeliverable: ",
        DeliveryAction.Delayed => "Delayed: ",
        DeliveryAction.Delivered => "Delivered: ",
        _ => "Passed on: ",
    };

    protected override string SubjectAlone(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "Your message could not be delivered",
        DeliveryAction.Delayed => "Your message is delayed",
        DeliveryAction.Delivered => "Your message was delivered",
        _ => "Your message was passed on",
    };

    protected override string Opening(DeliveryAction action) => action switch
    {
        DeliveryAction.Failed => "Your message could not be delivered to:",
        DeliveryAction.Delayed => "Your message has not been delivered yet to the recipients below. We keep trying; you need not send it again.",
        DeliveryAction.Delivered => "Your message was delivered to:",
        DeliveryAction.Relayed => "Your message was passed on to a mail system that sends no delivery reports, for:",
        _ => "Your message was passed on to the members of these groups. No further reports follow.",
    };

    protected override string ReasonLine(string reason, EnhancedStatusCode status) => $"{reason} ({status})";

    protected override string ReplyLine(string? host, string reply) => host is null ? $"Details: {reply}" : $"The server {host} replied: {reply}";

    protected override string RetryLine(string until) => $"Delivery will be tried until {until}.";

    protected override string More(int count) => count == 1 ? "... and to one more recipient." : string.Create(CultureInfo.InvariantCulture, $"... and to {count} more recipients.");

    protected override string SubjectLine(string subject) => $"Subject: {subject}";

    protected override string SentLine(string date) => $"Sent: {date}";

    protected override string Closing(string host) =>
        $"This report was made by {host}. Technical details are attached; if you need help, forward this message to your administrator.";

    protected override string Moment(DateTimeOffset date) => string.Create(CultureInfo.InvariantCulture, $"{date:d MMMM yyyy, HH:mm} ({Zone(date)})");

    protected override string Reason(EnhancedStatusCode status) => (status.Subject, status.Detail) switch
    {
        (1, 1) => "There is no such mailbox. Please check the address.",
        (1, 2) or (1, 10) => "The domain does not exist or takes no mail. Please check what is behind the @.",
        (1, 3) => "The address is not valid. Please check its spelling.",
        (1, 6) => "The recipient has moved to another address.",
        (1, 8) or (1, 7) => "The recipient's system does not accept your address as the sender.",
        (1, _) => "The recipient's system does not accept this address.",
        (2, 1) => "The mailbox is disabled and takes no mail.",
        (2, 2) => "The recipient's mailbox is full.",
        (2, 3) or (3, 4) => "The message is larger than the recipient's system accepts.",
        (2, _) => "The mailbox cannot take the message.",
        (3, 1) => "The recipient's system has no room left.",
        (3, _) => "The recipient's system cannot take the message at the moment.",
        (4, 1) or (4, 2) => "The recipient's mail server does not answer or broke the connection off.",
        (4, 3) or (4, 4) => "No mail server could be found for the recipient's domain.",
        (4, 6) => "The message went round in circles between mail systems.",
        (4, 7) => "It could not be delivered in time.",
        (4, _) => "The recipient's mail server could not be reached.",
        (5, 3) => "The message has too many recipients.",
        (5, _) => "The recipient's mail server did not accept the message.",
        (6, 7) or (6, 8) or (6, 9) => "The recipient's mail server does not support addresses with characters like these.",
        (6, _) => "The recipient's mail server cannot handle the content of the message.",
        (7, 1) => "The recipient's system refused the message, or you are not allowed to write to this recipient.",
        (7, 10) or (7, 30) => "A secure connection, which this message requires, was not possible.",
        (7, 20) or (7, 21) or (7, 22) or (7, 23) or (7, 24) or (7, 25) or (7, 26) => "The recipient's system could not verify that the message comes from your domain.",
        (7, _) => "The recipient's system refused the message for security reasons.",
        _ => status.Class == 5 ? "The recipient's mail server refused the message." : "The recipient's mail server cannot take the message at the moment.",
    };
}
