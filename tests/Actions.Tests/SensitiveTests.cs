using System.Diagnostics;

namespace PerfGate.Actions.Tests;

/// <summary>What a program's project declares sensitive (see this one's) is so for every log and every listener of the process.</summary>
[Collection("one log at a time")]
public class SensitiveTests
{
    [Fact]
    public void Names_of_the_project_are_never_written()
    {
        using var log = new Log();
        using (var action = ActionLog.Start("invoice", ("customer_name", "hush-hush"), ("taxId", "hush-hush"), ("rows", 3)))
        {
            Assert.DoesNotContain(Activity.Current!.TagObjects, tag => tag.Value is "hush-hush");
            action.Message("sent", ("CustomerName", "hush-hush"));
        }

        var text = log.Text();
        Assert.DoesNotContain("hush-hush", text, StringComparison.Ordinal);
        Assert.Contains("\"taxId\":\"***\",\"rows\":3", text, StringComparison.Ordinal);
    }
}
