namespace Posthouse.Pipeline;

/// <summary>Names in <see cref="StageContext.Items"/> that stages of different rooms agree on. Names of one room stand in that room.</summary>
public static class StageItems
{
    /// <summary>There, with the value true, where routing found recipients to whom the message is sent on by SMTP. Only stages behind routing see it.</summary>
    public const string SentOn = "pipeline.sent-on";
}
