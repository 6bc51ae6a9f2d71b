namespace Posthouse.Smtp;

/// <summary>What the session itself says. Codes are RFC 5321 §4.2's, enhanced codes RFC 3463's and RFC 5248's.</summary>
internal static class SmtpReplies
{
    public static readonly PreparedReply Goodbye = new("221 2.0.0 Goodbye");
    public static readonly PreparedReply Ok = new("250 2.0.0 OK");
    public static readonly PreparedReply WaitingForMore = new("250 2.5.0 Waiting for additional BURL or BDAT commands");
    public static readonly PreparedReply PriorityChanged = new("250 2.3.6 Sender ok, the requested priority was lowered to 0");
    public static readonly PreparedReply CannotVerify = new("252 2.1.5 Cannot say; send the message and delivery will be tried");
    public static readonly PreparedReply StartMail = new("354 End with <CRLF>.<CRLF>");
    public static readonly PreparedReply StartTls = new("220 2.0.0 Ready to start TLS");
    public static readonly PreparedReply SignedIn = new("235 2.7.0 Signed in");

    public static readonly PreparedReply Help = new(
        "214-2.0.0 This is Posthouse. Commands:",
        "214-2.0.0 EHLO HELO LHLO STARTTLS AUTH MAIL RCPT DATA BDAT",
        "214 2.0.0 RSET NOOP VRFY EXPN HELP QUIT");

    public static readonly PreparedReply Stopping = new("421 4.3.2 The server stops, try again later");
    public static readonly PreparedReply SignedOut = new("421 4.7.0 You were signed out, sign in again");
    public static readonly PreparedReply TimedOut = new("421 4.4.2 Too slow, closing the connection");
    public static readonly PreparedReply TooManyErrors = new("421 4.7.0 Too many errors, closing the connection");
    public static readonly PreparedReply TooManyIdleCommands = new("421 4.7.0 Too many commands without a message, closing the connection");
    public static readonly PreparedReply TooQuiet = new("421 4.7.0 Too long without a message, closing the connection");
    public static readonly PreparedReply NotSignedInInTime = new("421 4.7.0 Nobody signed in within the time for it, closing the connection");
    public static readonly PreparedReply TooManyMessages = new("421 4.7.0 Too many messages in one connection, open another");
    public static readonly PreparedReply TooManySignIns = new("421 4.7.0 Too many failed sign-ins, closing the connection");
    public static readonly PreparedReply TooManyConnections = new("421 4.7.0 Too many connections, try again later");
    public static readonly PreparedReply ChunkFarTooLarge = new("421 4.3.4 The chunk is far larger than any message here may be, closing the connection");

    public static readonly PreparedReply MessageFarTooLarge = new("421 4.3.4 The message is far larger than this server accepts, closing the connection");

    public static readonly PreparedReply LocalError = new("451 4.3.0 Local error in processing, try again later");
    public static readonly PreparedReply UrlUnavailable = new("451 4.4.1 The URL cannot be looked up at the moment, try again later");
    public static readonly PreparedReply StorageFull = new("452 4.3.1 The mail system is full, try again later");
    public static readonly PreparedReply NoMemory = new("452 4.3.1 Insufficient system resources, try again later");
    public static readonly PreparedReply TooManyRecipients = new("452 4.5.3 Too many recipients, send the message to the rest separately");
    public static readonly PreparedReply TlsUnavailable = new("454 4.7.0 TLS is not available at the moment");
    public static readonly PreparedReply SignInUnavailable = new("454 4.7.0 Sign-in is not possible at the moment, try again later");

    public static readonly PreparedReply UnknownCommand = new("500 5.5.1 Unknown command");
    public static readonly PreparedReply LineTooLong = new("500 5.5.2 The command line is too long");
    public static readonly PreparedReply BadLine = new("500 5.5.2 The command line must end with CRLF and hold neither CR, LF nor NUL");
    public static readonly PreparedReply NotUtf8 = new("500 5.5.2 The command line is not UTF-8");
    public static readonly PreparedReply SignInLineTooLong = new("500 5.5.6 The sign-in line is too long");
    public static readonly PreparedReply NoArguments = new("501 5.5.4 This command has no arguments");
    public static readonly PreparedReply HelloSyntax = new("501 5.5.4 A domain name or an address literal must follow");
    public static readonly PreparedReply MailSyntax = new("501 5.5.2 Syntax: MAIL FROM:<address> [parameters]");
    public static readonly PreparedReply RcptSyntax = new("501 5.5.2 Syntax: RCPT TO:<address> [parameters]");
    public static readonly PreparedReply BdatSyntax = new("501 5.5.4 Syntax: BDAT octets [LAST]");
    public static readonly PreparedReply BurlSyntax = new("501 5.5.4 Syntax: BURL url [LAST]");
    public static readonly PreparedReply AuthSyntax = new("501 5.5.4 Syntax: AUTH mechanism [initial response]");
    public static readonly PreparedReply BadSenderAddress = new("501 5.1.7 The sender's address is not valid");
    public static readonly PreparedReply BadRecipientAddress = new("501 5.1.3 The recipient's address is not valid");
    public static readonly PreparedReply BadParameter = new("501 5.5.4 A parameter has a value that is not valid, or stands twice");
    public static readonly PreparedReply HoldTooLong = new("501 5.5.4 The message cannot be held that long");
    public static readonly PreparedReply BadBase64 = new("501 5.5.2 The response is not valid base64");
    public static readonly PreparedReply SignInCancelled = new("501 5.7.0 Sign-in cancelled");
    public static readonly PreparedReply NotImplemented = new("502 5.5.1 This command is not offered here");
    public static readonly PreparedReply ExpnRefused = new("502 5.7.0 Lists are not shown");
    public static readonly PreparedReply BadSequence = new("503 5.5.1 Bad sequence of commands");
    public static readonly PreparedReply HelloFirst = new("503 5.5.1 Say EHLO first");
    public static readonly PreparedReply LhloFirst = new("503 5.5.1 Say LHLO first");
    public static readonly PreparedReply NeedMail = new("503 5.5.1 MAIL first");
    public static readonly PreparedReply BinaryNeedsBdat = new("503 5.5.1 A message with BODY=BINARYMIME must be sent with BDAT");
    public static readonly PreparedReply TlsIsOn = new("503 5.5.1 TLS is on already");
    public static readonly PreparedReply AlreadySignedIn = new("503 5.5.1 Already signed in");
    public static readonly PreparedReply UnknownMechanism = new("504 5.5.4 The mechanism is not offered");
    public static readonly PreparedReply SignInRequired = new("530 5.7.0 Sign in first");
    public static readonly PreparedReply StartTlsFirst = new("530 5.7.0 Say STARTTLS first");
    public static readonly PreparedReply SignInRefused = new("535 5.7.8 Name or password is wrong");
    public static readonly PreparedReply EncryptionRequired = new("538 5.7.11 This mechanism needs TLS; say STARTTLS first");
    public static readonly PreparedReply BareLineEnd = new("550 5.5.2 The message holds a CR or LF that is not part of a CRLF (RFC 5321 section 2.3.8)");
    public static readonly PreparedReply NulOctet = new("550 5.6.0 The message holds a NUL octet (RFC 5322 section 4.1)");
    public static readonly PreparedReply MessageTooLarge = new("552 5.3.4 The message is larger than this server accepts");
    public static readonly PreparedReply FieldNameUnreadable = new("550 5.6.0 A header field's name is followed by too much white space");
    public static readonly PreparedReply HeaderTooLarge = new("552 5.3.4 The header of the message is larger than this server accepts");
    public static readonly PreparedReply TextLineTooLong = new("554 5.6.0 A line of the message is longer than this server accepts");
    public static readonly PreparedReply NeedSmtpUtf8 = new("553 5.6.7 This address needs SMTPUTF8 in the MAIL command");
    public static readonly PreparedReply SenderNotOwned = new("553 5.7.1 The sender's address is not yours to use");
    public static readonly PreparedReply NoValidRecipients = new("554 5.5.1 No valid recipients");
    // RFC 4468 §6; the code of the second is RFC 5248's for what was X.7.8 there.
    public static readonly PreparedReply UrlNotFound = new("554 5.6.6 The URL leads to nothing that was authorised for you");
    public static readonly PreparedReply UrlUntrusted = new("554 5.7.14 The URL is not of a server that is trusted here");
    public static readonly PreparedReply NotSmtp = new("554 5.5.1 This is a mail server");
    public static readonly PreparedReply TalkedFirst = new("554 5.5.1 You talked before the banner");
    public static readonly PreparedReply UnknownParameter = new("555 5.5.4 A parameter is not known or not offered here");
}
